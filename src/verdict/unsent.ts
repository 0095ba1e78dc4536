/** A request that never came to the wire, since the browser itself keeps it back. Pure. */
import type { Exchange, Trace } from '../wire/trace.ts';
import { AT_ONCE_MS } from './releases.ts';
import { stateAt } from './waits.ts';
import { type Names, nameOf } from './words.ts';

/**
 * Says that the browser did not send a request, and how many streams it held meanwhile; null if it sent everything. That
 * its own limit of connections kept it from that is told only where it is proven by release, as of a server: nothing was
 * sent until it closed one of them, and something was at once after that. A browser may also just be slow.
 */
export function unsentReason(trace: Trace, names: Names): string | null {
  const unsent = trace.steps.find(({ step }) => step === 'unsent');
  if (!unsent) return null;
  const tabs = trace.steps.filter(({ step, atMs }) => step === 'navigated' && atMs <= unsent.atMs);
  const held = trace.connections.filter((each) => stateAt(each, unsent.atMs) === 'held');
  const openedMs = Math.max(0, ...tabs.map(({ atMs }) => atMs));
  const seconds = Math.round((unsent.atMs - openedMs) / 1000);
  const seen = `${nameOf('browser', names)} holds ${held.length} streams and sent no request for tab ${tabs.length} in ${seconds} s`;
  const next = releasedBy(
    trace,
    unsent.atMs,
    held.map(({ id }) => id),
  );
  return next === null
    ? `${seen}; nothing shows what kept it from that`
    : `${seen}: its own limit per host, not the server; it sent ${next.request} ${next.afterMs} ms after it had closed one of them`;
}

/** The next request, if it came at once after the browser closed a held connection, and not before; or null. */
function releasedBy(
  { connections }: Trace,
  sinceMs: number,
  held: readonly number[],
): (Pick<Exchange, 'request'> & { readonly afterMs: number }) | null {
  const closes = connections.flatMap(({ id, closedBy, closedMs }) =>
    held.includes(id) && closedBy === 'client' && closedMs !== null && closedMs >= sinceMs ? [closedMs] : [],
  );
  const next = connections
    .flatMap(({ exchanges }) => exchanges)
    .filter(({ sentMs }) => sentMs >= sinceMs)
    .sort((a, b) => a.sentMs - b.sentMs)[0];
  if (!next) return null;
  const afterMs = Math.round((next.sentMs - Math.min(...closes)) * 10) / 10;
  return afterMs >= 0 && afterMs <= AT_ONCE_MS ? { request: next.request, afterMs } : null;
}
