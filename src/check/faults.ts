/** What a server does to a connection that is no wait: it resets, refuses, cuts off, or says what cannot be read. Pure. */
import { isAbandonedByServer, isAnsweredElsewhere } from '../verdict/failure.ts';
import type { Connection, Trace } from '../wire/trace.ts';

export type FaultKind = 'reset' | 'refused' | 'closed' | 'cut' | 'unreadable' | 'died';

export interface Fault {
  readonly kind: FaultKind;
  /** In one sentence without its full stop. */
  readonly text: string;
}

/** The mechanism, as it follows "Not safe: ". */
export const FAULTS: Readonly<Record<FaultKind, string>> = {
  reset: 'it resets connections, as a server does that closes while a part of the request is unread',
  refused: 'it refuses connections',
  closed: 'it closes connections without an answer',
  cut: 'it closes connections within an answer',
  unreadable: 'its answers cannot be read',
  died: 'it dies',
};

/** What to change, as sentences without their full stops. */
export const CURES: Readonly<Record<FaultKind, string>> = {
  reset:
    'read the whole request, to the empty line and to the end of its body, before the connection is closed: with a part unread the kernel resets it, and the browser loses the answer',
  refused:
    'keep listening while connections are served, with a backlog as long as the connections that browsers open at once (two of them: 12)',
  closed: 'answer each request before its connection is closed, and be it with an error status',
  cut: 'send as many bytes as Content-Length says, or the last chunk, before the connection is closed',
  unreadable:
    'answer as HTTP/1.1 has it (RFC 9112): a status line, header lines, an empty line, and a length that is right',
  died: 'let a fault on one connection end that connection, and not the server',
};

/** All that happened before the kit itself closed anything, each kind once. What a browser asked for again and got is none. */
export function faultsOf(trace: Trace): Fault[] {
  const overdueMs = trace.steps.find(({ step }) => step === 'overdue')?.atMs ?? Number.POSITIVE_INFINITY;
  const found = trace.connections
    .filter(({ closedMs }) => closedMs === null || closedMs < overdueMs)
    .toSorted((one, other) => one.id - other.id)
    .flatMap((connection) => faultOf(trace, connection) ?? []);
  const died = trace.serverExit && { kind: 'died' as const, text: `the server died: ${trace.serverExit.text}` };
  const kinds = new Map<FaultKind, Fault>();
  for (const fault of [...(died ? [died] : []), ...found]) {
    if (!kinds.has(fault.kind)) kinds.set(fault.kind, fault);
  }
  return [...kinds.values()];
}

function faultOf(trace: Trace, connection: Connection): Fault | null {
  const { id, refused, reset, garbage, exchanges } = connection;
  if (refused) return { kind: 'refused', text: `the server refused connection ${id}` };
  if (garbage && exchanges.length > 0) {
    return { kind: 'unreadable', text: `the server's answer on connection ${id} cannot be read: ${garbage}` };
  }
  const lost = exchanges.find(
    (each) => isAbandonedByServer(connection, each) && !isAnsweredElsewhere(trace, connection, each),
  );
  if (!lost) return null;
  const begun = lost.answerMs !== null;
  const [kind, did] = reset
    ? (['reset', 'reset'] as const)
    : begun
      ? (['cut', 'closed'] as const)
      : (['closed', 'closed'] as const);
  const when = begun ? `within its answer to ${lost.request}` : `without an answer to ${lost.request}`;
  return { kind, text: `the server ${did} connection ${id} ${when}` };
}
