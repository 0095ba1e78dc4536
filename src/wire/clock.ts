/**
 * Packets bear the time of the system's clock, which steps and is slewed; the recorder counts on a clock that does neither (`now()`). What
 * is between the two is measured again with each piece of a capture.
 *
 * What remains: a tenth of a millisecond, and for packets that were captured before a step of the clock and read after it the whole of the step.
 */
import { now } from './recorder.ts';

/** `Date.now()` cuts the time down to whole milliseconds, so it is behind by up to one; and what runs between two readings is let pass. */
const CUT_MS = 1;
const SLACK_MS = 0.1;

/** The longest wait for the next whole millisecond; a clock that stands still is not waited for. */
const TICK_MS = 5;

/**
 * Returns a function that is to be called when packets were read, and gives what turns their times into those of the recorder.
 * @param wall the system's clock, in whole milliseconds
 * @param steady the recorder's
 */
export function packetClock(wall: () => number = Date.now, steady: () => number = now): () => (at: number) => number {
  let ahead = measure(wall, steady);
  return () => {
    const seen = wall() - steady();
    if (seen > ahead + SLACK_MS || seen < ahead - CUT_MS - SLACK_MS) ahead = measure(wall, steady);
    const by = ahead;
    return (at) => at - by;
  };
}

/** How far the system's clock is ahead: looked at in the moment in which it turns to the next millisecond. */
function measure(wall: () => number, steady: () => number): number {
  const [first, began] = [wall(), steady()];
  for (;;) {
    const [whole, exact] = [wall(), steady()];
    if (whole !== first || exact - began > TICK_MS) return whole - exact;
  }
}
