/** What one side says of a cell, counted from its trials. Pure. */
import type { Result, Run, Verdict } from '../results/schema.ts';
import { wilson } from '../verdict/statistics.ts';
import type { Class, Observation, Share } from './comparison.ts';

/**
 * @param results of one cell and side; never empty
 * @param run null: not recorded
 */
export function observe(results: readonly Result[], run: Run | null): Observation {
  const observed = results.filter(({ verdict }) => verdict !== 'unavailable' && verdict !== 'broken');
  const of = (has: (result: Result) => boolean) => shareOf(observed.filter(has).length, observed.length);
  const late = observed.filter(({ verdict }) => verdict === 'stalled' || verdict === 'delayed');
  // Of trials that were not played neither driver nor version is known; if no other is there, they must do.
  const played = observed.length > 0 ? observed : results;
  const every = (readFrom: (result: Result) => string | number | boolean) =>
    [...new Set(played.map((each) => String(readFrom(each))))].toSorted().join(' and ');
  const option = run?.options.observer;
  return {
    trials: results.length,
    observed: observed.length,
    counts: countsOf(results, ({ verdict }) => verdict),
    class: classOf(new Set(observed.map(({ verdict }) => verdict))),
    stalls: of(({ verdict }) => verdict === 'stalled'),
    provoked: of(({ provoked }) => provoked),
    causes: countsOf(late, ({ cause }) => cause?.kind ?? 'unexplained'),
    reason:
      observed.length > 0 ? null : (results.find(({ reason }) => reason !== null)?.reason ?? 'no reason was kept'),
    axes: {
      browser: every(({ browser }) => browser.version),
      server: every(({ server }) => server.version),
      kit: run?.kit ?? null,
      system: run?.os ?? null,
      launch: every(({ browser }) => browser.switches.toSorted().join(' ')),
    },
    options: {
      patience: every(({ patienceMs }) => patienceMs),
      observer: typeof option === 'string' ? option : null,
      navigation: every(({ browser }) => browser.navigation),
      isolation: every(({ browser }) => browser.isolation),
      driver: every(({ browser }) => browser.driver),
      headless: every(({ browser }) => browser.headless),
      profile: every(({ browser }) => browser.profile),
    },
  };
}

const shareOf = (count: number, of: number): Share => ({ count, of, interval: of === 0 ? null : wilson(count, of) });

function countsOf<Key extends string>(
  results: readonly Result[],
  keyOf: (result: Result) => Key,
): Partial<Record<Key, number>> {
  const counts: Partial<Record<Key, number>> = {};
  for (const each of results) counts[keyOf(each)] = (counts[keyOf(each)] ?? 0) + 1;
  return counts;
}

/** One trouble among oks names the class: how often it came is what the rates are for. */
function classOf(verdicts: ReadonlySet<Verdict>): Class {
  const troubles = (
    [
      ['stalled', 'stalls'],
      ['delayed', 'delays'],
      ['failed', 'fails'],
    ] as const
  ).filter(([verdict]) => verdicts.has(verdict));
  if (verdicts.size === 0) return 'not-observed';
  return troubles.length > 1 ? 'mixed' : (troubles[0]?.[1] ?? 'ok');
}
