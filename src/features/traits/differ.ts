/** Whether two measurements of a trait differ by more than chance, and how small a change would have been seen. Pure. */
import type { HeldTimes, Integer, MeasuredRate } from '../../domain/measurements.ts';
import { difference, smallestChange } from '../../stats/intervals.ts';

/** In how many trials a value was seen. */
export type Rate = Pick<MeasuredRate, 'count' | 'trials'>;

/**
 * Whether the most frequent values differ, and for one of them the interval of the difference of its two rates excludes
 * 0.
 */
export function integersDiffer(a: Integer, b: Integer): boolean {
  if (a.value === b.value) return false;
  return [a.value, b.value].some((value) => ratesDiffer(rateOfValue(a, value), rateOfValue(b, value)));
}

/** Whether the interval of their difference excludes 0. */
export const ratesDiffer = (a: Rate, b: Rate): boolean => differ([a.count, a.trials], [b.count, b.trials]);

function differ(a: readonly [count: number, of: number], b: readonly [number, number]): boolean {
  const { low, high } = difference(a, b);
  return low > 0 || high < 0;
}

/**
 * The smallest share of trials in which a value would have had to change for it to be seen, from 0 to 1; null if none would
 * do. It has changed only if another value is at least as frequent afterwards.
 */
export const changeSeen = ({ count, trials }: Rate, other: Rate): number | null =>
  smallestChange([count, trials], other.trials, (one, another) => 2 * another[0] <= another[1] && differ(one, another));

/** Times that are closer than this may be the same: in one watch, Firefox 159 held connections for 5.0 to 6.0 s. */
const TICK_MS = 1000;

/**
 * Whether all times of one are longer than all of the other, by more than a tick. A connection that was still open counts
 * as held for longer.
 */
export function holdsDiffer(a: HeldTimes, b: HeldTimes): boolean {
  const [left, right] = [boundsOf(a), boundsOf(b)];
  return left.high + TICK_MS < right.low || right.high + TICK_MS < left.low;
}

const rateOfValue = ({ counts, trials }: Integer, wanted: number): Rate => ({
  count: counts.find(({ value }) => value === wanted)?.count ?? 0,
  trials,
});

function boundsOf({ closed, open }: HeldTimes): { low: number; high: number } {
  return {
    low: Math.min(closed?.low ?? Number.POSITIVE_INFINITY, open?.atLeast ?? Number.POSITIVE_INFINITY),
    high: open === null ? (closed?.high ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
  };
}
