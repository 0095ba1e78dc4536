/** Describes a comparison in words, for terminal, Markdown and page. Pure. */

import { intervalText } from '../../domain/rates.ts';
import type { Verdict } from '../../domain/schema.ts';
import { plural } from '../../text/words.ts';
import { attributionText } from './change.ts';
import {
  type BrowserHistory,
  type CellObservation,
  type ComparedCell,
  type Difference,
  type SetComparison,
  type Side,
  TRANSITIONS,
  type Transition,
} from './comparison.ts';

/** @example transitionWord('not-comparable') // 'not comparable' */
export const transitionWord = (transition: Transition): string => transition.replaceAll('-', ' ');

/** @example cellName(cell) // 'python-sequential › bystander' */
export const cellName = ({
  server,
  scenario,
  variant,
}: Pick<ComparedCell, 'server' | 'scenario' | 'variant'>): string =>
  `${server} › ${scenario}${variant === '' ? '' : ` (${variant})`}`;

/** @example sideName(side) // 'A: chromium 156.0.8078.79' */
export const sideName = ({ label, browser, version }: Side): string => {
  const name = [browser, version].filter(Boolean).join(' ') || 'none';
  return label === browser ? name : `${label}: ${name}`;
};

const WORST_FIRST: readonly Verdict[] = ['broken', 'stalled', 'failed', 'delayed', 'kept-back', 'ok', 'unavailable'];

/** How many trials had each verdict, the worst first. */
export const verdictCounts = ({ counts }: Pick<CellObservation, 'counts'>): { verdict: Verdict; count: number }[] =>
  WORST_FIRST.flatMap((verdict) => {
    const count = counts[verdict] ?? 0;
    return count > 0 ? [{ verdict, count }] : [];
  });

/** @example countsText(observation) // '7 stalled, 1 ok' */
export const countsText = (observation: CellObservation | null): string =>
  observation === null
    ? 'no such cell'
    : verdictCounts(observation)
        .map(({ verdict, count }) => `${count} ${verdict}`)
        .join(', ');

/** @example stallText(observation) // 'stalls 53 to 98 %' */
export function stallText(observation: CellObservation | null): string {
  if (observation === null) return '';
  const { stalls, ended } = observation;
  const interval = intervalText({ stalls: stalls.count, observed: stalls.of, ended });
  return interval ? `stalls ${interval}` : '';
}

/** @example provokedText(observation) // 'provoked 8 of 8' */
export const provokedText = (observation: CellObservation | null): string =>
  observation === null || observation.observed === 0
    ? ''
    : `provoked ${observation.provoked.count} of ${observation.provoked.of}`;

const LABELS: Readonly<Record<'stalled' | 'late' | 'failed', string>> = {
  stalled: 'stalled',
  late: 'delayed or stalled',
  failed: 'failed',
};

/** @example differenceText(difference) // 'stalled: 0 of 8, then 7 of 8 (42 to 98 points more)' */
export function differenceText({ what, before, after, interval: { low, high } }: Difference): string {
  const named = what === 'stalled' || what === 'late' || what === 'failed' ? LABELS[what] : `cause ${what}`;
  const counts = `${named}: ${before.join(' of ')}, then ${after.join(' of ')}`;
  if (low > 0) return `${counts} (${points(low)} to ${points(high)} points more)`;
  if (high < 0) return `${counts} (${points(-high)} to ${points(-low)} points less)`;
  return `${counts} (between ${points(-low)} points less and ${points(high)} more)`;
}

/** Why a change has its transition, in one sentence without a full stop; empty if no words are needed. */
export function tellChange(cell: ComparedCell, index: number): string {
  const change = cell.changes[index];
  const pair = { before: cell.observations[index] ?? null, after: cell.observations[index + 1] ?? null };
  if (!change) return '';
  const told = change.differences.filter((each) => each.told);
  switch (change.transition) {
    case 'regressed':
    case 'fixed':
    case 'changed-verdict':
    case 'changed-cause':
      return `${told.map(differenceText).join('; ')}; ${attributionText(pair, change)}`;
    case 'new':
      return pair.before ? `not observed before: ${pair.before.reason}` : '';
    case 'gone':
      return pair.after ? `no longer observed: ${pair.after.reason}` : '';
    case 'not-comparable':
      return change.options.map(({ name, before, after }) => `${name} ${before}, then ${after}`).join('; ');
    case 'undecided':
      return `${undecidedText(change.differences)}; ${neededText(change.trialsNeeded)}`;
    case 'same':
    case 'not-observed':
      return '';
  }
}

const points = (share: number): number => Math.round(100 * share);

function undecidedText(differences: readonly Difference[]): string {
  const [clearest] = differences.toSorted((a, b) => a.chance - b.chance);
  return clearest ? differenceText(clearest) : 'the verdicts differ';
}

const neededText = (trials: number | null): string =>
  trials === null
    ? 'not enough trials: more than 1000 on each side would be needed'
    : `not enough trials: about ${trials} on each side would be enough, if the shares stay the same`;

/** The kinds of causes, each with its number of trials. @example 'idle-connection 7' */
export const causesText = (observation: CellObservation | null): string =>
  Object.entries(observation?.causes ?? {})
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');

/** The two sides of a step. @example 'A → B' */
export const stepName = ({ sides }: Pick<BrowserHistory, 'sides'>, index: number): string =>
  `${sides[index]?.label ?? ''} → ${sides[index + 1]?.label ?? ''}`;

/* The summary of a comparison in sentences, the first thing that a reader sees. Pure. */

/** These are reported cell by cell. */
export const TOLD: readonly Transition[] = ['regressed', 'fixed', 'changed-verdict', 'changed-cause'];
/** These are hidden unless everything is asked for. */
export const UNCHANGED: readonly Transition[] = ['same', 'not-observed'];

/** Whether any step of the cell is worth a row. */
export const isChanged = ({ changes }: ComparedCell): boolean =>
  changes.some(({ transition }) => !UNCHANGED.includes(transition));

/** @example 'Chromium, A: chromium 120.0.1 → B: chromium 156.0.2: 2 regressed, 5 undecided, 80 same.' */
export function comparisonSentences(comparison: SetComparison): string[] {
  const { lanes, counts, apart } = comparison;
  const told = TOLD.reduce((sum, each) => sum + counts[each], 0);
  const first =
    told === 0 ? 'No significant change.' : `${plural(told, 'significant change')}: ${countsOf(counts, TOLD)}.`;
  const hint =
    "Some browsers have no counterpart with their id on another side. A side with several releases of an engine is aligned by id: name one of them, such as 'FILE#chromium-120'.";
  return [
    first,
    ...lanes.flatMap(laneSentences),
    ...optionSentences(lanes),
    testsSentence(comparison),
    ...(apart ? [hint] : []),
  ];
}

function laneSentences(lane: BrowserHistory): string[] {
  return lane.sides.slice(1).map((after, index) => {
    const before = lane.sides[index];
    const counts = new Map<Transition, number>();
    for (const { changes } of lane.cells) {
      const transition = changes[index]?.transition;
      if (transition) counts.set(transition, (counts.get(transition) ?? 0) + 1);
    }
    const sides = `${before ? sideName(before) : ''} → ${sideName(after)}`;
    const told = `${lane.title}, ${sides}: ${countsOf(Object.fromEntries(counts), TRANSITIONS)}.`;
    return [told, ...seenSentences(lane, index)].join(' ');
  });
}

/** How small a change would have been seen where there was none. */
function seenSentences({ cells }: BrowserHistory, index: number): string[] {
  const same = cells.flatMap(({ changes }) => {
    const change = changes[index];
    return change?.transition === 'same' ? [change.seen] : [];
  });
  const seen = same.filter((share) => share !== null).map(points);
  if (same.length === 0) return [];
  if (seen.length === 0) return ['Where it is the same, no change would have been seen: there are too few trials.'];
  const [low, high] = [Math.min(...seen), Math.max(...seen)];
  const range = low === high ? `${low}` : `${low} to ${high}`;
  const blind = same.length - seen.length;
  return [
    `Where it is the same, a change of the stall rate by ${range} points or more would have been seen${blind > 0 ? `, except in ${plural(blind, 'cell')} with too few trials` : ''}.`,
  ];
}

/** Why cells cannot be compared, once for all cells with the same reason. */
function optionSentences(lanes: readonly BrowserHistory[]): string[] {
  const reasons = new Map<string, number>();
  for (const lane of lanes) {
    for (const { changes } of lane.cells) {
      for (const [index, { options }] of changes.entries()) {
        if (options.length === 0) continue;
        const names = options.map(({ name, before, after }) => `${name} (${before}, then ${after})`);
        const reason = `${lane.title}, ${stepName(lane, index)}: ${names.join(', ')}`;
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    }
  }
  return [...reasons].map(
    ([reason, cells]) => `${plural(cells, 'cell')} cannot be compared, because options differ. ${reason}.`,
  );
}

function testsSentence({ tests, byChance }: SetComparison): string {
  if (tests === 0) return 'There were no differing rates to test.';
  return (
    `${plural(tests, 'difference')} ${tests === 1 ? 'was' : 'were'} tested. A change is significant if it holds among all of them ` +
    "(95 %; Fisher's exact test by Holm's procedure, and Newcombe's interval excludes 0). " +
    `Without that rule, chance alone would produce about ${byChance}.`
  );
}

const countsOf = (counts: Readonly<Partial<Record<Transition, number>>>, which: readonly Transition[]): string =>
  which.flatMap((each) => ((counts[each] ?? 0) > 0 ? [`${counts[each]} ${transitionWord(each)}`] : [])).join(', ') ||
  'nothing to compare';
