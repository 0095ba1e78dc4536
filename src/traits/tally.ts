/** From what single trials showed to what is told of all. Pure. */
import type { Integer, Rate } from '../results/browser-traits.ts';
import { quantile, wilson } from '../verdict/statistics.ts';

/** The most frequent of some integers, with all that is needed to doubt it. @throws RangeError if there are none */
export function integerOf(seen: readonly number[]): Integer {
  const counts = [...new Set(seen)]
    .toSorted((a, b) => a - b)
    .map((value) => ({ value, count: seen.filter((each) => each === value).length }));
  const [first, ...rest] = counts;
  if (!first) throw new RangeError('Cannot tell the most frequent of no trials');
  const { value, count } = rest.reduce((most, each) => (each.count > most.count ? each : most), first);
  return {
    value,
    count,
    trials: seen.length,
    interval: wilson(count, seen.length),
    low: first.value,
    high: counts.at(-1)?.value ?? first.value,
    counts,
  };
}

/** How many of the trials showed it. @throws RangeError if there are none */
export function rateOf(seen: readonly boolean[]): Rate {
  const count = seen.filter(Boolean).length;
  return { count, trials: seen.length, interval: wilson(count, seen.length) };
}

/** Median and range of some times, to a tenth of a millisecond; null of none. */
export function spreadOf(times: readonly number[]) {
  if (times.length === 0) return null;
  const tenth = (value: number): number => Math.round(value * 10) / 10;
  return {
    count: times.length,
    median: tenth(quantile(times, 0.5)),
    low: tenth(Math.min(...times)),
    high: tenth(Math.max(...times)),
  };
}
