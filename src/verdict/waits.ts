/** What waits in a trace, for how long, and on which connections the server may be blocked meanwhile. Pure. */
import type { Connection, Exchange, Trace } from '../wire/trace.ts';

/** One request and its wait. */
export interface Wait {
  readonly connection: Connection;
  readonly exchange: Exchange;
  /** Since when its silence counts: the request was complete, and the scenario's own slow handler was through. */
  readonly sinceMs: number;
  /** First byte of the answer, or null. */
  readonly answerMs: number | null;
  /** End of the wait: the answer, the end of the connection, or the end of the observation. */
  readonly untilMs: number;
}

/** What a connection is to a server that reads it, at one moment. */
export type State = 'unopened' | 'idle' | 'partial' | 'busy' | 'held' | 'kept-alive' | 'closing' | 'closed';

/** The state of a connection just before `atMs`. An idle one is one on which the client has sent no byte. */
export function stateAt(connection: Connection, atMs: number): State {
  if (connection.openedMs >= atMs) return 'unopened';
  if (connection.closedMs !== null && connection.closedMs < atMs) return 'closed';
  if (connection.firstByteMs === null || connection.firstByteMs >= atMs) return 'idle';
  const current = connection.exchanges.findLast((each) => each.sentMs < atMs);
  if (!current || current.completeMs === null || current.completeMs >= atMs) return 'partial';
  if (current.answeredMs === null || current.answeredMs >= atMs) return 'busy';
  if (current.streams) return 'held';
  return current.closes ? 'closing' : 'kept-alive';
}

/** Whether a server that reads one connection at a time would sit on a connection in this state. */
export const mayBlock = (state: State): boolean => ['idle', 'partial', 'held', 'kept-alive'].includes(state);

/**
 * Whether closing a connection in this state is worth a try when a request is overdue. A server that has said that it closes
 * reads no more, so its late close explains nothing by itself; but one that lingers for its client can be shown to.
 */
export const mayHold = (state: State): boolean => mayBlock(state) || state === 'closing';

/** Every complete request of a trace with its wait, in the order of sending. Partial requests wait for the client, not for the server. */
export function waitsOf(trace: Trace): Wait[] {
  const busyUntil = trace.busyUntilMs ?? Number.NEGATIVE_INFINITY;
  return trace.connections
    .flatMap((connection) =>
      connection.exchanges.flatMap((exchange): Wait[] => {
        if (exchange.completeMs === null) return [];
        const sinceMs = Math.max(exchange.completeMs, busyUntil);
        const ends = [connection.clientEndMs, connection.serverEndMs].filter((end) => end !== null);
        const overMs = Math.min(trace.endedMs, ...ends); // the client gave up, or the server closed
        const answerMs = exchange.answerMs !== null && exchange.answerMs <= overMs ? exchange.answerMs : null;
        return [{ connection, exchange, sinceMs, answerMs, untilMs: Math.max(sinceMs, answerMs ?? overMs) }];
      }),
    )
    .sort((a, b) => a.sinceMs - b.sinceMs || a.connection.id - b.connection.id);
}

/** Whether the server began an answer, kept the connection open and did not end the answer. */
export const isEndless = ({ connection, exchange }: Wait): boolean =>
  exchange.answerMs !== null && exchange.answeredMs === null && connection.closedMs === null;

/** The first request that was not answered, or not to the end, within patience; or null. */
export function overdue(trace: Trace): Wait | null {
  return (
    waitsOf(trace).find((wait) => {
      const untilMs = isEndless(wait) ? trace.endedMs : wait.untilMs;
      return untilMs - wait.sinceMs >= trace.patienceMs;
    }) ?? null
  );
}

/** Whether a request is still waiting, or its answer still coming, at the end of the trace. */
export function isPending(trace: Trace): boolean {
  return waitsOf(trace).some(
    ({ connection, exchange }) => exchange.answeredMs === null && connection.closedMs === null,
  );
}

/** Milliseconds from the end of the trace until its first open request is overdue; Infinity if none is open. */
export function untilOverdue(trace: Trace): number {
  const left = waitsOf(trace)
    .filter(({ connection, exchange }) => exchange.answeredMs === null && connection.closedMs === null)
    .map((wait) => wait.sinceMs + trace.patienceMs - trace.endedMs);
  return Math.min(Number.POSITIVE_INFINITY, ...left);
}

/** The connections on which the server may be blocked at the end of the trace, oldest first, without the waiting one. */
export function suspects(trace: Trace, waiting: Wait): Connection[] {
  return trace.connections
    .filter((each) => each.id !== waiting.connection.id && mayHold(stateAt(each, trace.endedMs)))
    .filter((each) => each.closedMs === null)
    .sort((a, b) => a.id - b.id);
}
