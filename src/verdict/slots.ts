/** Whether a server that was full had one place or several: with several, no connection is the one on which it sat. Pure. */
import type { Connection, Trace } from '../wire/trace.ts';
import type { Release } from './releases.ts';
import { stateAt, type Wait, wentOnMs } from './waits.ts';

/**
 * The other connections that the server held while a request was answered after `release`: a server that serves one connection at a
 * time would have sat on each of them, so it has several places, and what was closed freed one. Empty if it has one.
 *
 * On one that was kept alive after an answer, or is being answered, the server is certain to sit. One that is silent counts if it was opened before the
 * request's own, since connections are taken in their order, unless the kernel is known to keep it from the server (TCP_DEFER_ACCEPT).
 */
export function heldTogether(trace: Trace, wait: Wait, release: Release): number[] {
  const { connection } = wait;
  const answerMs = release.by === 'kit' ? wentOnMs(trace, wait) : wait.answerMs;
  if (answerMs === null || release.by === 'server') return [];
  return trace.connections
    .filter((each) => each.id !== connection.id && each.id !== release.connection.id)
    .filter((each) => {
      const state = stateAt(each, answerMs);
      if (stateAt(each, release.atMs) !== state || (each.serverEndMs !== null && each.serverEndMs < answerMs))
        return false;
      if (state === 'kept-alive' || state === 'held' || state === 'answering') return true;
      return (
        (state === 'idle' || state === 'partial') &&
        each.openedMs < connection.openedMs &&
        mayBeTaken(trace, each, state)
      );
    })
    .map(({ id }) => id);
}

/** Whether the server may have accepted a connection: known on Linux alone. */
function mayBeTaken({ serverSide }: Trace, { id }: Connection, state: 'idle' | 'partial'): boolean {
  if (serverSide.length === 0) return true;
  const last = serverSide.findLast(({ connection }) => connection === id);
  return last?.accepted ?? state === 'partial';
}
