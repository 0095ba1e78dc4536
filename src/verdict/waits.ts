/** What waits in a trace, for how long, how long it would have taken alone, and what the server may be blocked on. Pure. */
import type { Connection, Control, Exchange, Trace } from '../domain/trace.ts';

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
export type State =
  | 'unopened'
  | 'idle'
  | 'partial'
  | 'waiting'
  | 'answering'
  | 'held'
  | 'kept-alive'
  | 'closing'
  | 'closed';

/** The state of a connection just before `atMs`. An idle one is one on which the client has sent no byte. */
export function stateAt(connection: Connection, atMs: number): State {
  if (connection.openedMs >= atMs) return 'unopened';
  if (connection.closedMs !== null && connection.closedMs < atMs) return 'closed';
  if (connection.firstByteMs === null || connection.firstByteMs >= atMs) return 'idle';
  const current = connection.exchanges.findLast((each) => each.sentMs < atMs);
  if (!current || current.completeMs === null || current.completeMs >= atMs) return 'partial';
  if (current.answeredMs === null || current.answeredMs >= atMs) {
    return current.answerMs !== null && current.answerMs < atMs ? 'answering' : 'waiting';
  }
  if (current.streams) return 'held';
  return current.closes ? 'closing' : 'kept-alive';
}

/** Whether a server that serves one connection at a time would sit on a connection in this state. */
export const mayBlock = (state: State): boolean =>
  ['idle', 'partial', 'answering', 'held', 'kept-alive'].includes(state);

/**
 * Whether closing a connection in this state is worth a try when a request is overdue. A server that has said that it closes
 * reads no more, so its late close explains nothing by itself; but one that lingers for its client can be shown to. One whose
 * request waits, too, is most likely a fellow sufferer: it is closed last.
 */
export const mayHold = (state: State): boolean => mayBlock(state) || state === 'closing' || state === 'waiting';

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

/** Whether the server began an answer, kept the connection open and has not ended the answer. */
export const isEndless = ({ connection, exchange }: Wait): boolean =>
  exchange.answerMs !== null && exchange.answeredMs === null && connection.closedMs === null;

/** How long a request waited for the first byte of its answer, and for how long an answer that has begun has stood still. */
interface Silence {
  readonly toFirstMs: number;
  readonly stillMs: number;
}

/** An answer that its client does not read stands still for no fault of the server. */
function silenceOf(wait: Wait, endedMs: number): Silence {
  const { connection, exchange, sinceMs, untilMs, answerMs } = wait;
  const standsStill = isEndless(wait) && connection.unreadSinceMs === null;
  // A head that does not end is no answer, however much of it comes.
  const lastMs = exchange.status === null ? sinceMs : Math.max(sinceMs, exchange.lastByteMs ?? answerMs ?? sinceMs);
  return { toFirstMs: untilMs - sinceMs, stillMs: Math.max(exchange.gapMs, standsStill ? endedMs - lastMs : 0) };
}

/** When a late request went on: with the first byte of its answer, or, where that had stood still, with the next one; null: never. */
export function wentOnMs(
  { patienceMs }: Pick<Trace, 'patienceMs'>,
  { answerMs, sinceMs, exchange }: Wait,
): number | null {
  if (answerMs === null || answerMs - sinceMs >= patienceMs) return answerMs;
  return exchange.gapMs >= patienceMs ? exchange.gapEndMs : null;
}

/** The control of a request: what a fresh instance said to it, or else the same one with nothing in the way; null without. */
export function controlOf({ controls }: Pick<Trace, 'controls'>, { connection, exchange }: Wait): Control | null {
  const mine = controls.filter(({ client, request }) => client === connection.client && request === exchange.request);
  return (
    mine.find(({ instance, fault }) => instance === 'fresh' && fault === null) ??
    mine.find(({ instance, fault }) => instance === 'same' && fault === null) ??
    mine[0] ??
    null
  );
}

/** How long a request takes with nothing in the way, in milliseconds; null if that is not known, or longer than was waited for. */
export function unhinderedMs(trace: Pick<Trace, 'controls'>, wait: Wait): number | null {
  const control = controlOf(trace, wait);
  return control?.fault === null ? control.answerMs : null;
}

/**
 * Whether a request is late, and by whom that is known. Patience counts from the time that the same request takes with nothing in
 * the way. `no`: not late; `unchecked`: nobody has asked for it with nothing in the way yet; `hindered`: late, and a fresh instance
 * is sooner, or could not be asked; `slow`: as late with nothing in the way.
 */
export function lateness(trace: Trace, wait: Wait): 'no' | 'unchecked' | 'hindered' | 'slow' {
  const { patienceMs } = trace;
  const { toFirstMs, stillMs } = silenceOf(wait, trace.endedMs);
  if (Math.max(toFirstMs, stillMs) < patienceMs) return 'no';
  const control = controlOf(trace, wait);
  if (!control) return 'unchecked';
  if (control.fault !== null) return 'hindered';
  const { answerMs, endMs } = control;
  if (answerMs === null) return 'slow';
  if (toFirstMs >= patienceMs + answerMs) return 'hindered';
  if (stillMs < patienceMs) return 'no';
  // Stood still, and on a fresh instance it does not end, either: that is how the server is, whoever else is there.
  if (endMs === null) return isEndless(wait) ? 'slow' : 'no';
  return stillMs >= patienceMs + endMs ? 'hindered' : 'no';
}

/** The first request that is late though nothing of its own makes it so, or of which that is not known; or null. */
export function overdue(trace: Trace): Wait | null {
  const late = waitsOf(trace).map((wait) => ({ wait, how: lateness(trace, wait) }));
  return (late.find(({ how }) => how === 'hindered') ?? late.find(({ how }) => how === 'unchecked'))?.wait ?? null;
}

/** The late requests that were not yet asked with nothing in the way. */
export const unchecked = (trace: Trace): Wait[] =>
  waitsOf(trace).filter((wait) => lateness(trace, wait) === 'unchecked');

/** The first request that waits for nothing but a slow server; or null. */
export const slowest = (trace: Trace): Wait | null =>
  waitsOf(trace).find((wait) => lateness(trace, wait) === 'slow') ?? null;

const isOpen = ({ connection, exchange }: Wait): boolean =>
  exchange.answeredMs === null && connection.closedMs === null;

/**
 * Whether a request is still waiting, or its answer still coming, so that it is worth waiting for: one that is as late alone, and an
 * answer that has been coming for longer than patience, are not.
 */
export function isAwaited(trace: Trace, wait: Wait): boolean {
  const how = lateness(trace, wait);
  if (!isOpen(wait) || how === 'slow') return false;
  return how === 'unchecked' || !isEndless(wait) || trace.endedMs - wait.sinceMs < trace.patienceMs;
}

/** Whether anything in the trace is worth waiting for. */
export const isPending = (trace: Trace): boolean => waitsOf(trace).some((wait) => isAwaited(trace, wait));

/** The open requests that nobody has begun to answer, older than `ms`, of which it is not known how long they take alone. */
export const unansweredFor = (trace: Trace, ms: number): Wait[] =>
  waitsOf(trace).filter(
    (wait) =>
      isOpen(wait) &&
      wait.answerMs === null &&
      trace.endedMs - wait.sinceMs > ms &&
      (controlOf(trace, wait) === null || lateness(trace, wait) === 'hindered'),
  );

/** Milliseconds from the end of the trace until another of its requests may become overdue; Infinity if none can. */
export function untilOverdue(trace: Trace): number {
  const left = waitsOf(trace)
    .filter(isOpen)
    .flatMap((wait) => {
      const { toFirstMs, stillMs } = silenceOf(wait, trace.endedMs);
      const control = controlOf(trace, wait);
      return isEndless(wait)
        ? [trace.patienceMs - stillMs, trace.patienceMs + (control?.endMs ?? 0) - stillMs]
        : [trace.patienceMs - toFirstMs, trace.patienceMs + (control?.answerMs ?? 0) - toFirstMs];
    })
    .filter((ms) => ms > 0);
  return Math.min(Number.POSITIVE_INFINITY, ...left);
}

/**
 * The connections on which the server may be blocked at the end of the trace, without the waiting one: oldest first, and those
 * that wait themselves after all others.
 */
export function suspects(trace: Trace, waiting: Wait): Connection[] {
  const isWaiting = (each: Connection) => Number(stateAt(each, trace.endedMs) === 'waiting');
  return trace.connections
    .filter((each) => each.id !== waiting.connection.id && mayHold(stateAt(each, trace.endedMs)))
    .filter((each) => each.closedMs === null)
    .sort((a, b) => isWaiting(a) - isWaiting(b) || a.id - b.id);
}
