/** Whether a cell is played once more. Pure: trials are spent where the doubt is. */
import type { Options } from '../options.ts';
import type { Verdict } from '../results/schema.ts';
import { isEnough } from './stopped-interval.ts';

/**
 * Whether a cell that came to these verdicts is played again. With `auto`: until its stall rate is known to about `interval`, or
 * `most` trials were played ({@link isEnough}). A cell that could not be played is not tried again.
 */
export function wantsMore(
  verdicts: readonly Verdict[],
  { trials, interval, most }: Pick<Options, 'trials' | 'interval' | 'most'>,
): boolean {
  if (verdicts.some((verdict) => verdict === 'unavailable' || verdict === 'broken')) return false;
  if (trials !== 'auto') return verdicts.length < trials;
  if (verdicts.length === 0) return true;
  return !isEnough(verdicts.filter((verdict) => verdict === 'stalled').length, verdicts.length, { interval, most });
}

/** The number of a cell's trial, unique in a run: `index` counts within the test, `repetition` the tests (`--repeat-each`). */
export function trialNumber(
  repetition: number,
  index: number,
  { trials, most }: Pick<Options, 'trials' | 'most'>,
): number {
  return repetition * (trials === 'auto' ? most : trials) + index;
}
