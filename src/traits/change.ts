/** Whether two measurements of a trait differ by more than chance may make them. Pure. */
import type { HeldTimes, Integer, Rate } from '../results/browser-traits.ts';
import { difference } from '../verdict/statistics.ts';

/**
 * Their most frequent values differ, and one of the two was seen in so different a part of the trials that the interval of the
 * difference of both rates leaves out 0.
 */
export function integersDiffer(a: Integer, b: Integer): boolean {
  if (a.value === b.value) return false;
  return [a.value, b.value].some((value) => ratesDiffer(rateOfValue(a, value), rateOfValue(b, value)));
}

/** The interval of their difference leaves out 0. */
export function ratesDiffer(a: Pick<Rate, 'count' | 'trials'>, b: Pick<Rate, 'count' | 'trials'>): boolean {
  const { low, high } = difference([a.count, a.trials], [b.count, b.trials]);
  return low > 0 || high < 0;
}

/** All times of one are longer than all of the other. What was still open was held for longer than it was watched. */
export function holdsDiffer(a: HeldTimes, b: HeldTimes): boolean {
  const [left, right] = [boundsOf(a), boundsOf(b)];
  return left.high < right.low || right.high < left.low;
}

const rateOfValue = ({ counts, trials }: Integer, wanted: number) => ({
  count: counts.find(({ value }) => value === wanted)?.count ?? 0,
  trials,
});

function boundsOf({ closed, open }: HeldTimes): { low: number; high: number } {
  return {
    low: Math.min(closed?.low ?? Number.POSITIVE_INFINITY, open?.atLeast ?? Number.POSITIVE_INFINITY),
    high: open === null ? (closed?.high ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
  };
}
