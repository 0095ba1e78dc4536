/**
 * Which requests wait in a trace, for how long, how long they take alone, and what the server may be blocked on. Pure.
 */
import type { Connection, Control, Exchange, Trace } from '../domain/trace.ts';

/** One request and its wait. */
export interface Wait {
  readonly connection: Connection;
  readonly exchange: Exchange;
  /** When the wait starts to count: the request was complete, and the scenario's own slow handler had finished. */
  readonly sinceMs: number;
  /** First byte of the answer, or null. */
  readonly answerMs: number | null;
  /** End of the wait: the answer, the end of the connection, or the end of the observation. */
  readonly untilMs: number;
}

/** The state of a connection as its server sees it at one moment. */
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

/** The state of a connection just before `atMs`. It is idle while the client has not sent a byte. */
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
 * Whether closing a connection in this state is worth a try when a request is overdue. A server that has announced its
 * close no longer reads, so a late close alone explains nothing; but the kit can prove that it lingers for its client.
 * A connection whose own request waits is most likely another victim: it is closed last.
 */
export const mayHold = (state: State): boolean => mayBlock(state) || state === 'closing' || state === 'waiting';

/**
 * Every complete request of a trace with its wait, in the order of sending. Partial requests wait for the client, not
 * the server.
 */
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

/** How long a request waited for the first byte of its answer, and how long an answer that had begun was stuck. */
interface Silence {
  readonly toFirstMs: number;
  readonly stillMs: number;
}

/**
 * If the client does not read the answer, it is not the server's fault that it is stuck. Where an answer ends that cannot be read,
 * nobody knows: that is a failure, and no silence.
 */
function silenceOf(wait: Wait, endedMs: number): Silence {
  const { connection, exchange, sinceMs, untilMs, answerMs } = wait;
  const standsStill = isEndless(wait) && connection.unreadSinceMs === null && connection.garbage === null;
  // A head that never ends is not an answer, however many bytes come.
  const lastMs = exchange.status === null ? sinceMs : Math.max(sinceMs, exchange.lastByteMs ?? answerMs ?? sinceMs);
  return { toFirstMs: untilMs - sinceMs, stillMs: Math.max(exchange.gapMs, standsStill ? endedMs - lastMs : 0) };
}

/**
 * When a late request continued: at the first byte of its answer or, if the answer was stuck, at the next byte; null
 * for never.
 */
export function wentOnMs(
  { patienceMs }: Pick<Trace, 'patienceMs'>,
  { answerMs, sinceMs, exchange }: Wait,
): number | null {
  if (answerMs === null || answerMs - sinceMs >= patienceMs) return answerMs;
  return exchange.gapMs >= patienceMs ? exchange.gapEndMs : null;
}

/**
 * The control of a request: on a fresh instance, or else on the same one with nothing in the way; null if there is
 * none.
 */
export function controlOf({ controls }: Pick<Trace, 'controls'>, { connection, exchange }: Wait): Control | null {
  const mine = controls.filter(({ client, request }) => client === connection.client && request === exchange.request);
  return (
    mine.find(({ instance, fault }) => instance === 'fresh' && fault === null) ??
    mine.find(({ instance, fault }) => instance === 'same' && fault === null) ??
    mine[0] ??
    null
  );
}

/**
 * How long a request takes with nothing in the way, in milliseconds; null if unknown, or longer than the kit waited.
 */
export function unhinderedMs(trace: Pick<Trace, 'controls'>, wait: Wait): number | null {
  const control = controlOf(trace, wait);
  return control?.fault === null ? control.answerMs : null;
}

/**
 * Whether a request is late, and how it compares with its control. Patience starts after the time that the same request
 * takes with nothing in the way. `no`: not late; `unchecked`: late, but there is no control yet; `hindered`: late, and
 * a fresh instance is faster, or could not be asked; `slow`: just as late with nothing in the way.
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
  // The answer is stuck and does not end on a fresh instance either: the server is like that, whoever is connected.
  if (endMs === null) return isEndless(wait) ? 'slow' : 'no';
  return stillMs >= patienceMs + endMs ? 'hindered' : 'no';
}

/** The first late request that is not slow by itself, or not known to be; or null. */
export function overdue(trace: Trace): Wait | null {
  const late = waitsOf(trace).map((wait) => ({ wait, how: lateness(trace, wait) }));
  return (late.find(({ how }) => how === 'hindered') ?? late.find(({ how }) => how === 'unchecked'))?.wait ?? null;
}

/** The late requests that have no control yet. */
export const unchecked = (trace: Trace): Wait[] =>
  waitsOf(trace).filter((wait) => lateness(trace, wait) === 'unchecked');

/** The first request that waits only because the server is slow; or null. */
export const slowest = (trace: Trace): Wait | null =>
  waitsOf(trace).find((wait) => lateness(trace, wait) === 'slow') ?? null;

const isOpen = ({ connection, exchange }: Wait): boolean =>
  exchange.answeredMs === null && connection.closedMs === null;

/**
 * Whether a request is still worth waiting for: it waits, or its answer is still coming. A request that is as late
 * alone is not, nor is an answer that has been coming for longer than patience.
 */
export function isAwaited(trace: Trace, wait: Wait): boolean {
  const how = lateness(trace, wait);
  if (!isOpen(wait) || how === 'slow') return false;
  return how === 'unchecked' || !isEndless(wait) || trace.endedMs - wait.sinceMs < trace.patienceMs;
}

/** Whether anything in the trace is worth waiting for. */
export const isPending = (trace: Trace): boolean => waitsOf(trace).some((wait) => isAwaited(trace, wait));

/** The open requests older than `ms` whose answer has not begun, unless a control shows that they are just slow. */
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
 * The connections that the server may be blocked on at the end of the trace, except the waiting one: oldest first, and
 * those that wait themselves last.
 */
export function suspects(trace: Trace, waiting: Wait): Connection[] {
  const isWaiting = (each: Connection) => Number(stateAt(each, trace.endedMs) === 'waiting');
  return trace.connections
    .filter((each) => each.id !== waiting.connection.id && mayHold(stateAt(each, trace.endedMs)))
    .filter((each) => each.closedMs === null)
    .sort((a, b) => isWaiting(a) - isWaiting(b) || a.id - b.id);
}
