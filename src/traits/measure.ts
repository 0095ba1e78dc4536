/** Measures all traits of one browser but those that are watched; what goes wrong in one costs only that one. */
import type { MeasuredTraits } from '../results/browser-traits.ts';
import type { Bench } from './bench.ts';
import { notHeld } from './hold.ts';
import { traits } from './list.ts';
import type { TraitId } from './trait.ts';

/** All traits. Hold times are not among them yet, and say so. */
export async function measureTraits(bench: Bench): Promise<MeasuredTraits> {
  return {
    'first-visit': await measured('first-visit', bench),
    'limit-per-host': await measured('limit-per-host', bench),
    'silent-order': await measured('silent-order', bench),
    ...notHeld('not watched'),
    'aborted-navigation': await measured('aborted-navigation', bench),
    partitions: await measured('partitions', bench),
  };
}

async function measured<Id extends TraitId>(
  id: Id,
  bench: Bench,
): Promise<{ value: NonNullable<MeasuredTraits[Id]['value']> | null; reason: string | null }> {
  bench.tell(id);
  try {
    return await traits[id].measure(bench);
  } catch (error) {
    return { value: null, reason: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}
