/** Searches for the first release that differs from the oldest: picks the next release to play. Pure. */
import type { Result } from '../../domain/schema.ts';
import { exactTest } from '../../stats/exact-test.ts';
import { difference, smallestChange } from '../../stats/intervals.ts';

/** The results of one release's trials. */
export interface ReleaseTally {
  readonly observed: number;
  readonly stalled: number;
  /** Stalled or delayed. */
  readonly late: number;
  readonly failed: number;
  /** Broken or unavailable; these say nothing about the release. */
  readonly lost: number;
  /** Why the last of them was lost; null if none was. */
  readonly reason: string | null;
}

/** Counts the results of `browser`. */
export function tallyOf(results: readonly Result[], browser: string): ReleaseTally {
  const mine = results.filter((each) => each.browser.id === browser);
  const count = (...verdicts: string[]): number => mine.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const lost = mine.filter(({ verdict }) => verdict === 'broken' || verdict === 'unavailable');
  return {
    observed: count('ok', 'kept-back', 'delayed', 'stalled', 'failed'),
    stalled: count('stalled'),
    late: count('stalled', 'delayed'),
    failed: count('failed'),
    lost: lost.length,
    reason: lost.at(-1)?.reason ?? null,
  };
}

export interface Effort {
  /** Trials of a release before it is judged; also the size of a batch. */
  readonly trials: number;
  /** The most trials of a release, if more are needed to judge it; lost ones count. */
  readonly most: number;
}

export type SearchStep =
  | { readonly play: number; readonly end?: never }
  /** `first` differs from the oldest, `last` is the newest before it that does not. */
  | { readonly end: 'found'; readonly last: number; readonly first: number }
  /** None of the releases between can be judged: each of them, or `first`, may be the first that differs. */
  | { readonly end: 'between'; readonly last: number; readonly first: number }
  /** The oldest and the newest that can be judged do not differ significantly. */
  | { readonly end: 'alike'; readonly oldest: number; readonly newest: number }
  /** There are too few trials to say to which side this release belongs; the change lies between `last` and `first`. */
  | { readonly end: 'undecided'; readonly at: number; readonly last: number; readonly first: number }
  /** Fewer than two releases can be judged. */
  | { readonly end: 'unobserved' };

/** The chance of calling two releases different when they are not. */
const LEVEL = 0.05;

/**
 * Releases that only break, or cannot be opened, are skipped, as by `git bisect skip`. No release is played more often
 * than `most` trials, rounded up to whole batches.
 *
 * @param tallies the releases from the oldest to the newest; null for one that has not been played yet
 */
export function nextStep(tallies: readonly (ReleaseTally | null)[], effort: Effort): SearchStep {
  // The search covers only releases that can be judged.
  const open = [...tallies.keys()].filter((index) => !isUnjudgeable(tallies[index]));
  const [oldest, newest] = [open[0], open.at(-1)];
  if (oldest === undefined || newest === undefined || oldest === newest) return { end: 'unobserved' };
  for (const end of [oldest, newest]) if (!tallies[end]) return { play: end };
  const differ = (a: number, b: number): boolean => isDifferent(tallies[a] ?? null, tallies[b] ?? null, effort);
  const canPlayMore = (index: number): boolean => playedOf(tallies[index]) < effort.most;
  if (!differ(oldest, newest)) {
    // If both have the same rate, more trials are not worth the time.
    const [next] = [oldest, newest].filter(canPlayMore).toSorted((a, b) => playedOf(tallies[a]) - playedOf(tallies[b]));
    return next === undefined || isEqual(tallies[oldest], tallies[newest])
      ? { end: 'alike', oldest, newest }
      : { play: next };
  }
  let [last, first] = [oldest, newest];
  while (first - last > 1) {
    const middle = nearestTo(Math.floor((last + first) / 2), open, last, first);
    if (middle === undefined) return { end: 'between', last, first };
    if (!tallies[middle]) return { play: middle };
    if (differ(oldest, middle)) first = middle;
    else if (differ(middle, newest)) last = middle;
    else if (canPlayMore(middle)) return { play: middle };
    else return { end: 'undecided', at: middle, last, first };
  }
  return { end: 'found', last, first };
}

const playedOf = (tally: ReleaseTally | null | undefined): number => (tally ? tally.observed + tally.lost : 0);

/** The release was played, but no trial was observed. */
export const isUnjudgeable = (tally: ReleaseTally | null | undefined): boolean =>
  Boolean(tally && tally.observed === 0 && tally.lost > 0);

/** Of the `indices` between `last` and `first`, the one nearest to the middle. */
const nearestTo = (middle: number, indices: readonly number[], last: number, first: number): number | undefined =>
  indices
    .filter((index) => index > last && index < first)
    .toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];

/**
 * Whether two releases differ in how often they stall, wait or fail. Each pair is tested after every batch of trials,
 * with three rates. The level is divided by the number of tests (Bonferroni), so repeated tests do not find false
 * differences.
 */
function isDifferent(a: ReleaseTally | null, b: ReleaseTally | null, effort: Effort): boolean {
  if (!a || !b || a.observed === 0 || b.observed === 0) return false;
  return (['stalled', 'late', 'failed'] as const).some((what) =>
    ratesDiffer([a[what], a.observed], [b[what], b.observed], effort),
  );
}

function ratesDiffer(first: Rate, second: Rate, { trials, most }: Effort): boolean {
  const level = LEVEL / (3 * Math.max(1, Math.ceil(most / trials)));
  const { low, high } = difference(first, second);
  return (low > 0 || high < 0) && exactTest(first, second) <= level;
}

type Rate = readonly [count: number, of: number];

/** The smallest change of the stall rate between two releases that would have been seen, from 0 to 1; null: none. */
export const seenBetween = (a: ReleaseTally, b: ReleaseTally, effort: Effort): number | null =>
  smallestChange([a.stalled, a.observed], b.observed, (first, second) => ratesDiffer(first, second, effort));

const isEqual = (a: ReleaseTally | null | undefined, b: ReleaseTally | null | undefined): boolean =>
  Boolean(a && b) &&
  (['stalled', 'late', 'failed'] as const).every(
    (what) => (a?.[what] ?? 0) / (a?.observed ?? 1) === (b?.[what] ?? 0) / (b?.observed ?? 1),
  );
