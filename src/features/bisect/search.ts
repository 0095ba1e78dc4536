/** The search for the first release that differs from the oldest: which release to play next, from what was seen so far. Pure. */
import type { Result } from '../../domain/schema.ts';
import { exactTest } from '../../stats/exact-test.ts';
import { difference } from '../../stats/intervals.ts';

/** What came of the trials of one release. */
export interface ReleaseTally {
  readonly observed: number;
  readonly stalled: number;
  /** Stalled or delayed. */
  readonly late: number;
  readonly failed: number;
  /** Broken or unavailable: these say nothing of the release. */
  readonly lost: number;
  /** Why the last of them was lost; null if none was. */
  readonly reason: string | null;
}

/** What came of the trials of `browser`. */
export function tallyOf(results: readonly Result[], browser: string): ReleaseTally {
  const mine = results.filter((each) => each.browser.id === browser);
  const count = (...verdicts: string[]): number => mine.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const lost = mine.filter(({ verdict }) => verdict === 'broken' || verdict === 'unavailable');
  return {
    observed: count('ok', 'delayed', 'stalled', 'failed'),
    stalled: count('stalled'),
    late: count('stalled', 'delayed'),
    failed: count('failed'),
    lost: lost.length,
    reason: lost.at(-1)?.reason ?? null,
  };
}

export interface Effort {
  /** Trials of a release before anything is said of it. */
  readonly trials: number;
  /** And no more than these, where so many do not tell; lost ones count. */
  readonly most: number;
}

export type SearchStep =
  | { readonly play: number; readonly end?: never }
  /** `first` differs from the oldest, `last` is the newest before it that does not. */
  | { readonly end: 'found'; readonly last: number; readonly first: number }
  /** Nor can any of those between be judged: each of them, or `first`, may be the first that differs. */
  | { readonly end: 'between'; readonly last: number; readonly first: number }
  /** The oldest and the newest that can be judged do not differ in a way that tells. */
  | { readonly end: 'alike'; readonly oldest: number; readonly newest: number }
  /** So many trials do not tell to which side this one belongs; the change lies between `last` and `first`. */
  | { readonly end: 'undecided'; readonly at: number; readonly last: number; readonly first: number }
  /** Fewer than two releases can be judged. */
  | { readonly end: 'unobserved' };

/** The chance of taking two releases for different that are not. */
const LEVEL = 0.05;

/**
 * Releases that only break, or cannot be opened, are gone around, as `git bisect skip` does. No release is played more often than
 * `most` trials and the rest of a batch allow, whatever comes of them.
 *
 * @param tallies of the releases from the oldest to the newest; null of one that was not played yet
 */
export function nextStep(tallies: readonly (ReleaseTally | null)[], effort: Effort): SearchStep {
  // The search goes from one end to the other of those that can be judged.
  const open = [...tallies.keys()].filter((index) => !isUnjudgeable(tallies[index]));
  const [oldest, newest] = [open[0], open.at(-1)];
  if (oldest === undefined || newest === undefined || oldest === newest) return { end: 'unobserved' };
  for (const end of [oldest, newest]) if (!tallies[end]) return { play: end };
  const differ = (a: number, b: number): boolean => isDifferent(tallies[a] ?? null, tallies[b] ?? null, effort);
  const canPlayMore = (index: number): boolean => playedOf(tallies[index]) < effort.most;
  if (!differ(oldest, newest)) {
    // Where both have the same rate, more trials would tell nothing that is worth the time.
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

/** Played, and nothing was observed. */
export const isUnjudgeable = (tally: ReleaseTally | null | undefined): boolean =>
  Boolean(tally && tally.observed === 0 && tally.lost > 0);

/** Of `indices` between `last` and `first`, the one that is nearest to the middle. */
const nearestTo = (middle: number, indices: readonly number[], last: number, first: number): number | undefined =>
  indices
    .filter((index) => index > last && index < first)
    .toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];

/**
 * Whether two releases differ in how often they stall, wait or fail. Each pair is asked about after every batch of trials and by three
 * rates: the level is divided by all of these (Bonferroni), so that asking often does not find what is not there.
 */
function isDifferent(a: ReleaseTally | null, b: ReleaseTally | null, { trials, most }: Effort): boolean {
  if (!a || !b || a.observed === 0 || b.observed === 0) return false;
  const level = LEVEL / (3 * Math.max(1, Math.ceil(most / trials)));
  return (['stalled', 'late', 'failed'] as const).some((what) => {
    const [first, second] = [[a[what], a.observed] as const, [b[what], b.observed] as const];
    const { low, high } = difference(first, second);
    return (low > 0 || high < 0) && exactTest(first, second) <= level;
  });
}

const isEqual = (a: ReleaseTally | null | undefined, b: ReleaseTally | null | undefined): boolean =>
  Boolean(a && b) &&
  (['stalled', 'late', 'failed'] as const).every(
    (what) => (a?.[what] ?? 0) / (a?.observed ?? 1) === (b?.[what] ?? 0) / (b?.observed ?? 1),
  );
