/** Whether a server that was asked to stop did, and which connection of the browser kept it from that. Pure. */
import type { Cause } from '../results/schema.ts';
import type { Connection, Trace } from '../wire/trace.ts';
import type { Diagnosis } from './diagnose.ts';
import { AT_ONCE_MS, kindOf, type Release, releasesOf, WORTH_TELLING_MS } from './releases.ts';
import { stateAt } from './waits.ts';
import { list, type Names, silence } from './words.ts';

/** The server was asked to stop, and ended or did not. */
export interface Shutdown {
  readonly askedMs: number;
  readonly endedMs: number | null;
}

/** What a trace tells of the server's stop; null if it was not asked to. */
export function shutdownOf({ steps }: Pick<Trace, 'steps'>): Shutdown | null {
  const timeOf = (name: string) => steps.find(({ step }) => step === name)?.atMs ?? null;
  const askedMs = timeOf('stop-asked');
  return askedMs === null ? null : { askedMs, endedMs: timeOf('server-ended') };
}

/** The trace until the server was asked to stop: who asks for something after that is rightly refused. */
export function beforeStop(trace: Trace): Trace {
  const askedMs = shutdownOf(trace)?.askedMs;
  if (askedMs === undefined) return trace;
  const connections = trace.connections
    .filter(({ openedMs }) => openedMs < askedMs)
    .map((each) => ({ ...each, exchanges: each.exchanges.filter(({ sentMs }) => sentMs < askedMs) }));
  return { ...trace, connections };
}

/** What keeps a server from ending may be any connection that is still open, whatever was done on it. */
export function stopSuspects({ connections }: Trace): Connection[] {
  return connections.filter(({ closedMs }) => closedMs === null).sort((a, b) => a.id - b.id);
}

/** The verdict on a shutdown. Nothing else is amiss in the trace. */
export function shutdownVerdict(
  trace: Trace,
  { askedMs, endedMs }: Shutdown,
  names: Names,
): Omit<Diagnosis, 'provoked'> {
  const waitMs = round((endedMs ?? trace.endedMs) - askedMs);
  const closed = closesOf(trace, askedMs).filter(({ atMs }) => endedMs !== null && atMs <= endedMs);
  const last = closed.at(-1);
  const release = last && endedMs !== null && endedMs - last.atMs <= AT_ONCE_MS ? last : null;
  const afterMs = release && endedMs !== null ? round(endedMs - release.atMs) : null;
  if (waitMs >= trace.patienceMs) {
    const cause = release ? causeFrom(release, afterMs, trace, names) : causeUnknown(trace, askedMs);
    return { verdict: 'stalled', waitMs, cause, reason: null };
  }
  if (release && release.atMs - askedMs >= WORTH_TELLING_MS) {
    return { verdict: 'delayed', waitMs, cause: causeFrom(release, afterMs, trace, names), reason: null };
  }
  const reason =
    waitMs < AT_ONCE_MS
      ? null
      : `the server ended by itself, ${waitMs} ms after it was asked to stop; the browser had closed nothing`;
  return { verdict: 'ok', waitMs, cause: null, reason };
}

/**
 * What was closed by the browser or the kit since the server was asked to stop, in order. A close by the server says
 * nothing: the end of a process closes all of its connections.
 */
function closesOf(trace: Trace, askedMs: number): Release[] {
  const natural = trace.connections.flatMap((connection): Release[] => {
    const { closedMs, closedBy } = connection;
    if (closedMs === null || closedBy !== 'client' || closedMs <= askedMs) return [];
    return [{ connection, state: stateAt(connection, closedMs), atMs: closedMs, by: closedBy }];
  });
  const tried = releasesOf(trace).filter(({ atMs }) => atMs > askedMs);
  return [...natural, ...tried].sort((a, b) => a.atMs - b.atMs || a.connection.id - b.connection.id);
}

function causeFrom(release: Release, releasedAfterMs: number | null, trace: Trace, names: Names): Cause {
  const { connection, state, by } = release;
  const kind = kindOf(state);
  const others = releasesOf(trace).filter((each) => each.connection.id !== connection.id && each.atMs < release.atMs);
  const after = others.length > 0 ? `, after ${list(others.map((each) => each.connection.id))},` : '';
  const shown =
    by === 'kit'
      ? `closing it${after} let the server end in ${releasedAfterMs} ms`
      : `it ended ${releasedAfterMs} ms after the browser closed that`;
  const text = `the server was asked to stop and waited for connection ${connection.id}, ${silence(connection, kind, names)}; ${shown}`;
  return { kind, connection: connection.id, proven: true, releasedAfterMs, text };
}

function causeUnknown(trace: Trace, askedMs: number): Cause {
  const tried = releasesOf(trace).filter(({ atMs }) => atMs > askedMs);
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
            : 'the observer could not close what it may be waiting for'
        }`;
  const kind = open.length === 0 ? 'slow-server' : 'unexplained';
  return { kind, connection: null, proven: false, releasedAfterMs: null, text };
}

const round = (ms: number): number => Math.round(ms * 10) / 10;
