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
  return longest && longest.ms >= Math.max(LONGEST_MS, patienceMs) ? sentence(longest) : null;
}

/** How long the kit was paused between two moments. */
export function pausedBetween({ pauses }: Pick<Trace, 'pauses'>, fromMs: number, toMs: number): number {
  return pauses.reduce((sum, { atMs, ms }) => sum + Math.max(0, Math.min(atMs, toMs) - Math.max(atMs - ms, fromMs)), 0);
}

/**
 * Why a wait proves nothing, in one sentence: without the pauses in it, it would be shorter than `allowedMs`, or the
 * kit paused around the close that is said to have ended it. Null if the pauses do not matter.
 */
export function spoiledBy(
  trace: Paused,
  {
    sinceMs,
    untilMs,
    allowedMs,
    closedMs,
  }: { sinceMs: number; untilMs: number; allowedMs: number; closedMs: number | null },
): string | null {
  const without = untilMs - sinceMs - pausedBetween(trace, sinceMs, untilMs);
  const about = (each: Pause) =>
    closedMs !== null && pausedBetween({ pauses: [each] }, closedMs - BEFORE_MS, untilMs) > 0;
  const during = (each: Pause) => pausedBetween({ pauses: [each] }, sinceMs, untilMs) > 0;
  const guilty = trace.pauses.find(about) ?? (without < allowedMs ? trace.pauses.find(during) : undefined);
  return guilty ? sentence(guilty) : null;
}

/** How each reason begins that this file gives. */
export const PAUSED = 'the kit itself was paused';

const sentence = ({ atMs, ms }: Pause): string =>
  `${PAUSED} for ${Math.round(ms)} ms (until ${Math.round(atMs)} ms after the navigation began), so its measurement is not valid`;
