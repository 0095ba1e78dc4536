/** Failures, as opposed to stalls: refused, reset, closed without an answer, HTTP error, garbage. Pure. */
import type { Connection, Exchange, Trace } from '../domain/trace.ts';

/** The request lines that browsers send on their own, at any time: a server may well lack these files. */
export const UNASKED = /^\S+ \/(favicon\.ico|apple-touch-icon[^/]*\.png|robots\.txt|\.well-known\/.*)(\?.*)?$/;

/**
 * Which statuses count as an answer. The kit's site has all of its pages, so an HTTP error is a failure. A user's own
 * server may ask for a login or lack a page, so for it `any` status counts.
 */
export type Answers = 'good' | 'any';

/** Why the trace is a failure, in one sentence, or null. The first connection with a failure counts. */
export function failureOf(trace: Trace, answers: Answers = 'good'): string | null {
  for (const connection of [...trace.connections].sort((a, b) => a.id - b.id)) {
    const reason = refusal(connection) ?? exchangeFailure(trace, connection, answers);
    if (reason) return reason;
  }
  return null;
}

function refusal({ id, refused, garbage, exchanges }: Connection): string | null {
  if (refused) return `the server refused connection ${id}`;
  // Extra bytes after complete answers do no harm: browsers drop such a connection and ask on another.
  const isInTheWay = exchanges.some(({ answeredMs }) => answeredMs === null);
  if (garbage && isInTheWay) return `the server's answer on connection ${id} is ${garbage}`;
  return null;
}

function exchangeFailure(trace: Trace, connection: Connection, answers: Answers): string | null {
  for (const exchange of connection.exchanges) {
    const isError = answers === 'good' && exchange.status !== null && exchange.status >= 400;
    if (isError && !UNASKED.test(exchange.request)) {
      return `${exchange.request} on connection ${connection.id} was answered with HTTP ${exchange.status}`;
    }
    if (isAbandonedByServer(connection, exchange) && !isAnsweredElsewhere(trace, connection, exchange)) {
      const how = connection.reset ? 'reset' : 'closed';
      const when = exchange.answerMs === null ? 'without an answer' : 'in the middle of the answer';
      return `the server ${how} connection ${connection.id} ${when} to ${exchange.request}`;
    }
  }
  return null;
}

/** The server closed first, with the answer missing or cut off. A client may close first: it has given up. */
export function isAbandonedByServer({ closedBy, garbage }: Connection, exchange: Exchange): boolean {
  return closedBy === 'server' && garbage === null && exchange.completeMs !== null && exchange.answeredMs === null;
}

/**
 * A client may repeat a GET that was closed unanswered (RFC 9110 §9.2.2), and browsers do when a server times out a
 * connection just as they begin to use it. If the repeated request was answered, nothing failed.
 */
export function isAnsweredElsewhere(trace: Trace, connection: Connection, { request, sentMs }: Exchange): boolean {
  return trace.connections.some(
    (other) =>
      other.id !== connection.id &&
      other.client === connection.client &&
      other.exchanges.some((each) => each.request === request && each.sentMs >= sentMs && each.answeredMs !== null),
  );
}
