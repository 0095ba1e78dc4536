/** By which rule the trials of a run's cells were ended. Pure. */
import type { StoppingRule } from '../verdict/stopped-interval.ts';
import type { Run } from './schema.ts';

/**
 * Null: their number was fixed, or nothing was recorded of it. Shards of a merged run were played with the options of one.
 * A run of before these were options has none of them.
 */
export function ruleOf(run: Pick<Run, 'options'> | null): StoppingRule | null {
  const { trials, interval, most } = run?.options ?? {};
  if (trials !== 'auto' || typeof interval !== 'number' || typeof most !== 'number') return null;
  return { interval, most };
}
