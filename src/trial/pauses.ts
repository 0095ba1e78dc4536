/** Notices when the process itself stood still: it was stopped, the machine was, or its event loop was blocked. */
import { now } from '../wire/recorder.ts';
import type { Pause } from '../wire/trace.ts';

/** How often the clock is looked at, in milliseconds. */
const TICK_MS = 50;

/** Shorter gaps are what a busy machine does to any timer. */
const WORTH_NOTING_MS = 150;

/** How many are remembered. */
const MOST = 1000;

/** Since when it went on, in milliseconds since the epoch, and for how long it had stood still. */
interface Gap {
  readonly at: number;
  readonly ms: number;
}

const gaps: Gap[] = [];
let last = 0;
let watching: NodeJS.Timeout | null = null;

/** Begins to look at the clock; once in a process. Keeps nothing alive. */
export function watchClock(): void {
  if (watching) return;
  last = now();
  watching = setInterval(look, TICK_MS).unref();
}

function look(): void {
  const at = now();
  const ms = at - last - TICK_MS;
  last = at;
  if (ms < WORTH_NOTING_MS) return;
  gaps.push({ at, ms });
  if (gaps.length > MOST) gaps.shift();
}

/** The pauses that ended after `since` (milliseconds since the epoch), on a clock that `clock` makes of such times. */
export function pausesSince(since: number, clock: (at: number) => number): Pause[] {
  look(); // one that has just ended
  return gaps.filter(({ at }) => at > since).map(({ at, ms }) => ({ atMs: clock(at), ms: Math.round(ms) }));
}
