/** What a trait is to the kit: how it is measured, with what a bench offers. */
import type { Integer, MeasuredRate, MeasuredTraits } from '../../domain/measurements.ts';
import { quantile, wilson } from '../../stats/intervals.ts';
import type { Bench } from './bench.ts';

/** The traits that are measured with one browser at a time; hold times are watched in all of them at once. */
export type TraitId = Exclude<keyof MeasuredTraits, 'hold-unused' | 'hold-used'>;

/** A value with, if need be, what is to be said beside it. */
export interface Measured<Id extends TraitId> {
  readonly value: NonNullable<MeasuredTraits[Id]['value']>;
  readonly reason: string | null;
}

export interface Trait<Id extends TraitId = TraitId> {
  readonly id: Id;
  /** @throws an Error whose message is the reason for which it could not be measured */
  measure(bench: Bench): Promise<Measured<Id>>;
}

/* From what single trials showed to what is told of all. Pure. */

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
export function rateOf(seen: readonly boolean[]): MeasuredRate {
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
