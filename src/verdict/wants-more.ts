/** Whether a cell is played once more. Pure: trials are spent where the doubt is. */
import type { Options } from '../options.ts';
import type { Verdict } from '../results/schema.ts';
import { wilson } from './statistics.ts';

/**
 * Whether a cell that came to these verdicts is played again. With `auto`: until the 95 % Wilson interval of its stall rate
 * is at most `interval` wide, or `most` trials were played. A cell that could not be played is not tried again.
 */
export function wantsMore(
  verdicts: readonly Verdict[],
  { trials, interval, most }: Pick<Options, 'trials' | 'interval' | 'most'>,
): boolean {
  if (verdicts.some((verdict) => verdict === 'unavailable' || verdict === 'broken')) return false;
  if (trials !== 'auto') return verdicts.length < trials;
  if (verdicts.length === 0) return true;
  const { low, high } = wilson(verdicts.filter((verdict) => verdict === 'stalled').length, verdicts.length);
  return verdicts.length < most && high - low > interval;
}

/** The number of a cell's trial, unique in a run: `index` counts within the test, `repetition` the tests (`--repeat-each`). */
export function trialNumber(
  repetition: number,
  index: number,
  { trials, most }: Pick<Options, 'trials' | 'most'>,
): number {
  return repetition * (trials === 'auto' ? most : trials) + index;
}
