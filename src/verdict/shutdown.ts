/**
 * Whether a server stopped when it was asked to, and which of the browser's connections kept it from stopping. Pure.
 */
import type { Cause } from '../domain/schema.ts';
import type { Connection, Trace } from '../domain/trace.ts';
import { tenths } from '../text/times.ts';
import type { Diagnosis } from './diagnose.ts';
import {
  AT_ONCE_MS,
  coincidence,
  type Freeing,
  freeingsIn,
  kindOf,
  MOST_BY_CHANCE,
  WORTH_TELLING_MS,
} from './freeing.ts';
import { list, type Names, silence } from './sentences.ts';
import { stateAt } from './waits.ts';

/** When the server was asked to stop, and when it ended, if it did. */
export interface Shutdown {
  readonly askedMs: number;
  readonly endedMs: number | null;
}

/** What a trace says about the server's stop; null if it was not asked to stop. */
export function shutdownOf({ steps }: Pick<Trace, 'steps'>): Shutdown | null {
  const timeOf = (name: string) => steps.find(({ step }) => step === name)?.atMs ?? null;
  const askedMs = timeOf('stop-asked');
  return askedMs === null ? null : { askedMs, endedMs: timeOf('server-ended') };
}

/** The trace until the server was asked to stop: after that it may refuse any request. */
export function beforeStop(trace: Trace): Trace {
  const askedMs = shutdownOf(trace)?.askedMs;
  if (askedMs === undefined) return trace;
  const connections = trace.connections
    .filter(({ openedMs }) => openedMs < askedMs)
    .map((each) => ({ ...each, exchanges: each.exchanges.filter(({ sentMs }) => sentMs < askedMs) }));
  return { ...trace, connections };
}

/** Any connection that is still open may keep a server from ending, whatever happened on it. */
export function stopSuspects({ connections }: Trace): Connection[] {
  return connections.filter(({ closedMs }) => closedMs === null).sort((a, b) => a.id - b.id);
}

/** The name of the control that asks a server without connections to stop. */
export const STOP = 'SIGTERM';

/**
 * How long a fresh instance takes to stop, in milliseconds; null if it did not stop within its limit, or nobody
 * measured it.
 */
const aloneMs = ({ controls }: Pick<Trace, 'controls'>): number | null =>
  controls.find(({ request, fault }) => request === STOP && fault === null)?.answerMs ?? null;

/** Whether a fresh instance also fails to stop. */
const isSlowAlone = ({ controls }: Pick<Trace, 'controls'>): boolean =>
  controls.some(({ request, fault, answerMs }) => request === STOP && fault === null && answerMs === null);

/** Whether a server takes so long to stop that it is worth asking a fresh instance. */
export function stopIsLate(trace: Trace): boolean {
  const shutdown = shutdownOf(trace);
  if (!shutdown) return false;
  return (shutdown.endedMs ?? trace.endedMs) - shutdown.askedMs >= Math.min(AT_ONCE_MS, trace.patienceMs);
}

/** The verdict on a shutdown in a trace where nothing else is wrong. */
export function shutdownVerdict(
  trace: Trace,
  { askedMs, endedMs }: Shutdown,
  names: Names,
): Omit<Diagnosis, 'provoked'> {
  const waitMs = tenths((endedMs ?? trace.endedMs) - askedMs);
  const alone = aloneMs(trace);
  const closed = closesOf(trace, askedMs).filter(({ atMs }) => endedMs !== null && atMs <= endedMs);
  const last = closed.at(-1);
  const spanMs = last?.by === 'kit' ? last.drawnFromMs : waitMs;
  const afterMs = last && endedMs !== null ? tenths(endedMs - last.atMs) : null;
  const letGoMs = last?.connection.serverEndMs ?? null;
  const afterEndMs = letGoMs !== null && endedMs !== null && last && letGoMs >= last.atMs ? endedMs - letGoMs : null;
  const closes = last?.by === 'kit' ? 1 : closed.length;
  const chance = afterMs === null ? 1 : coincidence({ afterMs, aloneMs: alone, afterEndMs }, spanMs, closes);
  const late = waitMs - (alone ?? 0) >= trace.patienceMs;
  if (isSlowAlone(trace) && waitMs >= trace.patienceMs) {
    return { verdict: 'stalled', waitMs, cause: causeSlow(trace), reason: null };
  }
  const release = last && afterMs !== null && afterMs <= Math.max(spanMs, AT_ONCE_MS) ? last : null;
  const proof = { releasedAfterMs: afterMs, coincidence: chance, unhinderedMs: alone };
  if (late) {
    const cause = release ? causeFrom(release, proof, trace, names) : causeUnknown(trace, askedMs, alone);
    return { verdict: 'stalled', waitMs, cause, reason: null };
  }
  const isHindered = release && release.atMs - askedMs >= WORTH_TELLING_MS && waitMs - (alone ?? 0) >= WORTH_TELLING_MS;
  if (release && isHindered && chance <= MOST_BY_CHANCE) {
    return { verdict: 'delayed', waitMs, cause: causeFrom(release, proof, trace, names), reason: null };
  }
  const reason = waitMs < AT_ONCE_MS ? null : endedByItself(waitMs, alone);
  return { verdict: 'ok', waitMs, cause: null, reason };
}

const endedByItself = (waitMs: number, alone: number | null): string =>
  `the server ended ${waitMs} ms after it was asked to stop; no close of a connection explains why then${
    alone === null ? '' : ` (a fresh instance without connections takes ${tenths(alone)} ms)`
  }`;

/**
 * What the browser or the kit closed after the server was asked to stop, in order. A close by the server proves
 * nothing: when a process ends, all of its connections close.
 */
function closesOf(trace: Trace, askedMs: number): Freeing[] {
  const natural = trace.connections.flatMap((connection): Freeing[] => {
    const { closedMs, closedBy } = connection;
    if (closedMs === null || closedBy !== 'client' || closedMs <= askedMs) return [];
    return [{ connection, state: stateAt(connection, closedMs), atMs: closedMs, by: closedBy, drawnFromMs: 0 }];
  });
  const tried = freeingsIn(trace).filter(({ atMs }) => atMs > askedMs);
  return [...natural, ...tried].sort((a, b) => a.atMs - b.atMs || a.connection.id - b.connection.id);
}

type Proof = Pick<Cause, 'releasedAfterMs' | 'coincidence' | 'unhinderedMs'>;

function causeFrom(release: Freeing, proof: Proof, trace: Trace, names: Names): Cause {
  const { connection, by } = release;
  const kind = kindOf(release, STOP);
  const others = freeingsIn(trace).filter((each) => each.connection.id !== connection.id && each.atMs < release.atMs);
  const after = others.length > 0 ? `, after ${list(others.map((each) => each.connection.id))},` : '';
  const shown =
    by === 'kit'
      ? `closing it${after} let the server end in ${proof.releasedAfterMs} ms`
      : `the server ended ${proof.releasedAfterMs} ms after the browser closed it`;
  const alone =
    proof.unhinderedMs === null
      ? ''
      : `; a fresh instance without connections ends in ${tenths(proof.unhinderedMs)} ms`;
  const text = `the server was asked to stop and waited for connection ${connection.id}, ${silence(connection, kind, names)}; ${shown}${alone}`;
  const proven = proof.unhinderedMs !== null && (proof.coincidence ?? 1) <= MOST_BY_CHANCE;
  return { kind, connection: connection.id, proven, ...proof, text };
}

const NO_PROOF = { connection: null, proven: false, releasedAfterMs: null, coincidence: null } as const;

function causeSlow({ patienceMs, controls }: Trace): Cause {
  const limitMs = controls.find(({ request }) => request === STOP)?.limitMs ?? patienceMs;
  const text = `the server did not end within patience (${patienceMs} ms) after it was asked to stop, and a fresh instance without connections did not end within ${limitMs} ms either`;
  return { kind: 'slow-server', ...NO_PROOF, unhinderedMs: null, text };
}

function causeUnknown(trace: Trace, askedMs: number, alone: number | null): Cause {
  const tried = freeingsIn(trace).filter(({ atMs }) => atMs > askedMs);
  const open = trace.connections.filter(
    ({ openedMs, closedMs }) => openedMs < askedMs && (closedMs ?? askedMs) >= askedMs,
  );
  const within = `within patience (${trace.patienceMs} ms) after it was asked to stop`;
  const text =
    open.length === 0
      ? `the server had no open connection, and did not end ${within}`
      : `the server did not end ${within}, and ${
          tried.length > 0
            ? `closing ${list(tried.map(({ connection }) => connection.id))} did not let it end`
            : 'the observer could not close any connection that it may be waiting for'
        }`;
  const kind = open.length === 0 ? 'slow-server' : 'unexplained';
  return { kind, ...NO_PROOF, unhinderedMs: alone, text };
}
