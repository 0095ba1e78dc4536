/** How the kit's own pauses affect a verdict: while the kit was stopped, it could not see what happened. Pure. */
import type { Pause, Trace } from '../domain/trace.ts';

/**
 * A pause as long as patience and at least this long, in milliseconds, makes any trial broken: the kit may have missed
 * the point of it.
 */
const LONGEST_MS = 2500;

/** A close and an answer are compared only if the kit did not pause within this many milliseconds before the close. */
const BEFORE_MS = 250;

type Paused = Pick<Trace, 'pauses' | 'endedMs' | 'patienceMs'>;

/** Why the trial proves nothing, in one sentence; null if no pause is long enough to matter on its own. */
export function pauseReason({ pauses, endedMs, patienceMs }: Paused): string | null {
  const longest = pauses
    .filter(({ atMs, ms }) => atMs > 0 && atMs - ms < endedMs)
    .reduce<Pause | null>((most, each) => (each.ms > (most?.ms ?? 0) ? each : most), null);
  return longest && longest.ms >= Math.max(LONGEST_MS, patienceMs)
    ? `${sentence(longest)}, so its measurement is not valid`
    : null;
}

/** How long the kit was paused between two moments. */
export function pausedBetween({ pauses }: Pick<Trace, 'pauses'>, fromMs: number, toMs: number): number {
  return pauses.reduce((sum, { atMs, ms }) => sum + Math.max(0, Math.min(atMs, toMs) - Math.max(atMs - ms, fromMs)), 0);
}

/**
 * Why a wait says nothing, in one sentence: without the pauses in it, it would be shorter than `allowedMs`. Null if the pauses do
 * not matter.
 */
export function spoiledBy(
  trace: Paused,
  { sinceMs, untilMs, allowedMs }: { sinceMs: number; untilMs: number; allowedMs: number },
): string | null {
  const without = untilMs - sinceMs - pausedBetween(trace, sinceMs, untilMs);
  if (without >= allowedMs) return null;
  const guilty = trace.pauses.find((each) => pausedBetween({ pauses: [each] }, sinceMs, untilMs) > 0);
  return guilty ? `${sentence(guilty)}, so its measurement is not valid` : null;
}

/**
 * Why the close of a connection does not prove what came at `untilMs`: the kit was paused around the close, so it saw both late, and
 * in any order. Null if it was not.
 */
export function blurredBy({ pauses }: Pick<Trace, 'pauses'>, closedMs: number, untilMs: number): string | null {
  const guilty = pauses.find((each) => pausedBetween({ pauses: [each] }, closedMs - BEFORE_MS, untilMs) > 0);
  return guilty ? `${sentence(guilty)}, so that proves nothing` : null;
}

/** How each reason begins that this file gives. */
export const PAUSED = 'the kit itself was paused';

const sentence = ({ atMs, ms }: Pause): string =>
  `${PAUSED} for ${Math.round(ms)} ms (until ${Math.round(atMs)} ms after the navigation began)`;
