/** The search for the first release that differs from the oldest: which release to play next, from what was seen so far. Pure. */
import type { Result } from '../results/schema.ts';
import { exactTest } from '../verdict/exact-test.ts';
import { difference } from '../verdict/statistics.ts';

/** What came of the trials of one release. */
export interface Tally {
  readonly observed: number;
  readonly stalled: number;
  /** Stalled or delayed. */
  readonly late: number;
  readonly failed: number;
}

/** What came of the trials of `browser`. */
export function tallyOf(results: readonly Result[], browser: string): Tally {
  const mine = results.filter((each) => each.browser.id === browser);
  const count = (...verdicts: string[]): number => mine.filter(({ verdict }) => verdicts.includes(verdict)).length;
  return {
    observed: count('ok', 'delayed', 'stalled', 'failed'),
    stalled: count('stalled'),
    late: count('stalled', 'delayed'),
    failed: count('failed'),
  };
}

export interface Effort {
  /** Trials of a release before anything is said of it. */
  readonly trials: number;
  /** And no more than these, where so many do not tell. */
  readonly most: number;
}

export type Step =
  | { readonly play: number; readonly end?: never }
  /** `first` differs from the oldest, `last` is the newest before it that does not. */
  | { readonly end: 'found'; readonly last: number; readonly first: number }
  /** Oldest and newest do not differ in a way that tells. */
  | { readonly end: 'alike' }
  /** So many trials do not tell to which side this one belongs; the change lies between `last` and `first`. */
  | { readonly end: 'undecided'; readonly at: number; readonly last: number; readonly first: number }
  /** Nothing could be observed of this one. */
  | { readonly end: 'unobserved'; readonly at: number };

/** The chance of taking two releases for different that are not. */
const LEVEL = 0.05;

/**
 * @param tallies of the releases from the oldest to the newest, at least two; null of one that was not played yet
 */
export function nextStep(tallies: readonly (Tally | null)[], effort: Effort): Step {
  const newest = tallies.length - 1;
  for (const end of [0, newest]) {
    const tally = tallies[end];
    if (!tally) return { play: end };
    if (tally.observed === 0) return { end: 'unobserved', at: end };
  }
  const differ = (a: number, b: number): boolean => isDifferent(tallies[a] ?? null, tallies[b] ?? null, effort);
  const canPlayMore = (index: number): boolean => (tallies[index]?.observed ?? 0) < effort.most;
  if (!differ(0, newest)) {
    // Where both have the same rate, more trials would tell nothing that is worth the time.
    const open = [0, newest].filter(canPlayMore);
    const [next] = open.toSorted((a, b) => (tallies[a]?.observed ?? 0) - (tallies[b]?.observed ?? 0));
    return next === undefined || isEqual(tallies[0], tallies[newest]) ? { end: 'alike' } : { play: next };
  }
  let [last, first] = [0, newest];
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2);
    const tally = tallies[middle];
    if (!tally) return { play: middle };
    if (tally.observed === 0) return { end: 'unobserved', at: middle };
    if (differ(0, middle)) first = middle;
    else if (differ(middle, newest)) last = middle;
    else if (canPlayMore(middle)) return { play: middle };
    else return { end: 'undecided', at: middle, last, first };
  }
  return { end: 'found', last, first };
}

/**
 * Whether two releases differ in how often they stall, wait or fail. Each pair is asked about after every batch of trials and by three
 * rates: the level is divided by all of these (Bonferroni), so that asking often does not find what is not there.
 */
function isDifferent(a: Tally | null, b: Tally | null, { trials, most }: Effort): boolean {
  if (!a || !b || a.observed === 0 || b.observed === 0) return false;
  const level = LEVEL / (3 * Math.max(1, Math.ceil(most / trials)));
  return (['stalled', 'late', 'failed'] as const).some((what) => {
    const [first, second] = [[a[what], a.observed] as const, [b[what], b.observed] as const];
    const { low, high } = difference(first, second);
    return (low > 0 || high < 0) && exactTest(first, second) <= level;
  });
}

const isEqual = (a: Tally | null | undefined, b: Tally | null | undefined): boolean =>
  Boolean(a && b) &&
  (['stalled', 'late', 'failed'] as const).every(
    (what) => (a?.[what] ?? 0) / (a?.observed ?? 1) === (b?.[what] ?? 0) / (b?.observed ?? 1),
  );
