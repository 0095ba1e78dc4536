/** What one side says of a cell, counted from its trials. Pure. */
import { tally } from '../report/cells.ts';
import type { Result, Run, Verdict } from '../results/schema.ts';
import { ruleOf } from '../results/stopping-rule.ts';
import { type Ended, rateInterval } from '../verdict/stopped-interval.ts';
import type { Class, Observation, Share } from './comparison.ts';

/**
 * @param results of one cell and side; never empty
 * @param run null: not recorded
 */
export function observe(results: readonly Result[], run: Run | null): Observation {
  const observed = results.filter(({ verdict }) => verdict !== 'unavailable' && verdict !== 'broken');
  const { ended } = tally(observed, ruleOf(run));
  const of = (has: (result: Result) => boolean, endedBy: Ended) =>
    shareOf(observed.filter(has).length, observed.length, endedBy);
  const late = observed.filter(({ verdict }) => verdict === 'stalled' || verdict === 'delayed');
  // Of trials that were not played neither driver nor version is known; if no other is there, they must do.
  const played = observed.length > 0 ? observed : results;
  const every = (readFrom: (result: Result) => string | number | boolean) =>
    [...new Set(played.map((each) => String(readFrom(each))))].toSorted().join(' and ');
  // One trial of which it is not known leaves all of them open.
  const known = (readFrom: (result: Result) => string) =>
    played.some((each) => !readFrom(each)) ? null : every(readFrom);
  const option = run?.options.observer;
  return {
    trials: results.length,
    observed: observed.length,
    counts: countsOf(results, ({ verdict }) => verdict),
    class: classOf(new Set(observed.map(({ verdict }) => verdict))),
    stalls: of(({ verdict }) => verdict === 'stalled', ended),
    // A rule looks at stalls alone, and ends the count of all else at a moment that depends on them.
    provoked: of(({ provoked }) => provoked, ended && 'severally'),
    ended,
    causes: countsOf(late, ({ cause }) => cause?.kind ?? 'unexplained'),
    reason:
      observed.length > 0 ? null : (results.find(({ reason }) => reason !== null)?.reason ?? 'no reason was kept'),
    axes: {
      browser: known(({ browser }) => browser.version),
      server: known(({ server }) => server.version),
      kit: run?.kit ?? null,
      system: run?.os ?? null,
      processors: run && processorsOf(run, played),
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

/** Shards of a merged run may have been played on machines of several sizes: those count that played these trials. */
function processorsOf({ cpus, shards = [] }: Run, results: readonly Result[]): string {
  const mine = shards.filter(({ run }) => results.some((each) => each.run === run)).map((shard) => shard.cpus);
  return [...new Set(mine.length > 0 ? mine : [cpus])].toSorted((a, b) => a - b).join(' and ');
}

const shareOf = (count: number, of: number, ended: Ended): Share => ({
  count,
  of,
  interval: of === 0 ? null : rateInterval(count, of, ended),
});

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
