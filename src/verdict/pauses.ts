/** What the kit's own pauses do to a verdict: it stood still, so it did not see what it says it saw. Pure. */
import type { Trace } from '../wire/trace.ts';

/**
 * From this long on a pause makes a trial broken, in milliseconds: half of the time for which the kit watches after it closed a
 * connection. What a busy machine does to it is shorter.
 */
const LONGEST_MS = 500;

/** Why the trial says nothing, in one sentence; null if the kit did not stand still for long enough to matter. */
export function pauseReason({ pauses, endedMs }: Pick<Trace, 'pauses' | 'endedMs'>): string | null {
  const during = pauses.filter(({ atMs, ms }) => atMs > 0 && atMs - ms < endedMs);
  const longest = Math.max(0, ...during.map(({ ms }) => ms));
  if (longest < LONGEST_MS) return null;
  const at = during.find(({ ms }) => ms === longest);
  return `the kit itself stood still for ${Math.round(longest)} ms (until ${Math.round(at?.atMs ?? 0)} ms after the navigation began), so what it measured is no measurement`;
}
