/** What a trait is to the kit: how it is measured, with what a bench offers. */
import type { MeasuredTraits } from '../results/browser-traits.ts';
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
