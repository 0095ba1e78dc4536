/** Whether a cell is played again: more trials go where the result is less certain. Pure. */
import type { Verdict } from '../domain/schema.ts';
import { isEnough } from '../stats/stopped-interval.ts';
import type { Options } from './options.ts';

/**
 * Whether a cell with these verdicts is played again. With `auto`: until its stall rate is known to about `interval`,
 * or `most` trials were played ({@link isEnough}). A cell that could not be played is not tried again.
 */
export function wantsMore(
  verdicts: readonly Verdict[],
  { trials, interval, most }: Pick<Options, 'trials' | 'interval' | 'most'>,
): boolean {
  if (verdicts.some((verdict) => verdict === 'unavailable' || verdict === 'broken')) return false;
  if (trials === 'settled') return !isSettled(verdicts);
  if (trials !== 'auto') return verdicts.length < trials;
  if (verdicts.length === 0) return true;
  return !isEnough(verdicts.filter((verdict) => verdict === 'stalled').length, verdicts.length, { interval, most });
}

/** With `settled`, a cell has at least two trials and at most this many. */
const MOST_TO_SETTLE = 5;

/** Whether one verdict leads all others together by two trials, or enough were played. */
function isSettled(verdicts: readonly Verdict[]): boolean {
  if (verdicts.length >= MOST_TO_SETTLE) return true;
  const most = Math.max(0, ...verdicts.map((each) => verdicts.filter((other) => other === each).length));
  return 2 * most - verdicts.length >= 2;
}

/**
 * The number of a cell's trial, unique in a run: `index` counts within the test, `repetition` the tests
 * (`--repeat-each`).
 */
export function trialNumber(
  repetition: number,
  index: number,
  { trials, most }: Pick<Options, 'trials' | 'most'>,
): number {
  const inTest = trials === 'auto' ? most : trials === 'settled' ? MOST_TO_SETTLE : trials;
  return repetition * inTest + index;
}
