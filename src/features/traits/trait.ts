/** A trait of a browser, and how it is measured on a bench. */
import type { Integer, MeasuredRate, MeasuredTraits } from '../../domain/measurements.ts';
import { quantile, wilson } from '../../stats/intervals.ts';
import { tenths } from '../../text/times.ts';
import type { Bench } from './bench.ts';

/** The traits that are measured with one browser at a time; hold times are watched in all of them at once. */
export type TraitId = Exclude<keyof MeasuredTraits, 'hold-unused' | 'hold-used'>;

/** A value with an optional remark. */
export interface Measured<Id extends TraitId> {
  readonly value: NonNullable<MeasuredTraits[Id]['value']>;
  readonly reason: string | null;
}

export interface Trait<Id extends TraitId = TraitId> {
  readonly id: Id;
  /** @throws an Error whose message says why it could not be measured */
  measure(bench: Bench): Promise<Measured<Id>>;
}

/* Combines the results of single trials. Pure. */

/** The most frequent integer, with its interval and the other values. @throws RangeError if there are none */
export function integerOf(seen: readonly number[]): Integer {
  const counts = [...new Set(seen)]
    .toSorted((a, b) => a - b)
    .map((value) => ({ value, count: seen.filter((each) => each === value).length }));
  const [first, ...rest] = counts;
  if (!first) throw new RangeError('Cannot find the most frequent value of no trials');
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

/** In how many of the trials it occurred. @throws RangeError if there are none */
export function rateOf(seen: readonly boolean[]): MeasuredRate {
  const count = seen.filter(Boolean).length;
  return { count, trials: seen.length, interval: wilson(count, seen.length) };
}

/** Median and range of some times, to a tenth of a millisecond; null if there are none. */
export function spreadOf(times: readonly number[]) {
  if (times.length === 0) return null;
  return {
    count: times.length,
    median: tenths(quantile(times, 0.5)),
    low: tenths(Math.min(...times)),
    high: tenths(Math.max(...times)),
  };
}
