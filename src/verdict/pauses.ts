/** What the kit's own pauses do to a verdict: it stood still, so it did not see what it says it saw. Pure. */
import type { Pause, Trace } from '../domain/trace.ts';

/** A pause as long as patience, and at least this long, makes any trial broken: the kit may have missed what the trial was for. */
const LONGEST_MS = 2500;

/** A close and an answer are compared only if the kit did not stand still this shortly before the close, in milliseconds. */
const BEFORE_MS = 250;

type Paused = Pick<Trace, 'pauses' | 'endedMs' | 'patienceMs'>;

/** Why the trial says nothing, in one sentence; null if the kit did not stand still for long enough to matter by itself. */
export function pauseReason({ pauses, endedMs, patienceMs }: Paused): string | null {
  const longest = pauses
    .filter(({ atMs, ms }) => atMs > 0 && atMs - ms < endedMs)
    .reduce<Pause | null>((most, each) => (each.ms > (most?.ms ?? 0) ? each : most), null);
  return longest && longest.ms >= Math.max(LONGEST_MS, patienceMs) ? sentence(longest) : null;
}

/** For how long the kit stood still between two moments. */
export function pausedBetween({ pauses }: Pick<Trace, 'pauses'>, fromMs: number, toMs: number): number {
  return pauses.reduce((sum, { atMs, ms }) => sum + Math.max(0, Math.min(atMs, toMs) - Math.max(atMs - ms, fromMs)), 0);
}

/**
 * Why a wait says nothing, in one sentence: without the pauses in it, it would be no longer than `allowedMs`, or the kit stood
 * still about the close that is called its end. Null if the pauses do not matter.
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

const sentence = ({ atMs, ms }: Pause): string =>
  `the kit itself stood still for ${Math.round(ms)} ms (until ${Math.round(atMs)} ms after the navigation began), so what it measured is no measurement`;
