/** A request that never came to the wire, since the browser itself keeps it back. Pure. */
import type { Trace } from '../wire/trace.ts';
import { AT_ONCE_MS } from './releases.ts';
import { stateAt } from './waits.ts';
import { type Names, nameOf } from './words.ts';

/**
 * Says that the browser did not send a request, and how many streams it held meanwhile; null if it sent everything. That
 * its own limit of connections kept it from that is told only where it is proven by release, as of a server: nothing was
 * sent until it closed one of them, and the request came at once after that. A browser may also just be slow.
 */
export function unsentReason(trace: Trace, names: Names): string | null {
  const unsent = trace.steps.find(({ step }) => step === 'unsent');
  if (!unsent) return null;
  const tabs = trace.steps.filter(({ step, atMs }) => step === 'navigated' && atMs <= unsent.atMs);
  const held = trace.connections.filter((each) => stateAt(each, unsent.atMs) === 'held');
  const openedMs = Math.max(0, ...tabs.map(({ atMs }) => atMs));
  const seconds = Math.round((unsent.atMs - openedMs) / 1000);
  const seen = `${nameOf('browser', names)} holds ${held.length} streams and sent no request for tab ${tabs.length} in ${seconds} s`;
  const sentAfterMs = releasedAfter(
    trace,
    unsent.atMs,
    held.map(({ id }) => id),
  );
  return sentAfterMs === null
    ? `${seen}; nothing shows what kept it from that`
    : `${seen}: its own limit per host, not the server; it sent it ${sentAfterMs} ms after it had closed one of them`;
}

/** Milliseconds from the browser's first close of a held connection to the next request, if that came at once; or null. */
function releasedAfter({ connections }: Trace, sinceMs: number, held: readonly number[]): number | null {
  const closes = connections.flatMap(({ id, closedBy, closedMs }) =>
    held.includes(id) && closedBy === 'client' && closedMs !== null && closedMs >= sinceMs ? [closedMs] : [],
  );
  const requests = connections.flatMap(({ exchanges }) => exchanges.map(({ sentMs }) => sentMs));
  const sentMs = Math.min(...requests.filter((atMs) => atMs >= sinceMs));
  const afterMs = Math.round((sentMs - Math.min(...closes)) * 10) / 10;
  return afterMs >= 0 && afterMs <= AT_ONCE_MS ? afterMs : null;
}
