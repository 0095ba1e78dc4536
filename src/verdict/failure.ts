/** What is a failure and not a stall: refused, reset, closed without an answer, HTTP error, garbage. Pure. */
import type { Connection, Exchange, Trace } from '../domain/trace.ts';

/** The request lines of what browsers ask for by themselves, when they like: a server may well not have it. */
export const UNASKED = /^\S+ \/(favicon\.ico|apple-touch-icon[^/]*\.png|robots\.txt|\.well-known\/.*)(\?.*)?$/;

/**
 * What counts as an answer. The site's pages are all there, so an HTTP error is a failure. Somebody's own server may well say
 * that a page wants a login, or is not there: `any` status is its answer.
 */
export type Answers = 'good' | 'any';

/** Why the trace is a failure, in one sentence, or null. Failures are told in the order of the connections. */
export function failureOf(trace: Trace, answers: Answers = 'good'): string | null {
  for (const connection of [...trace.connections].sort((a, b) => a.id - b.id)) {
    const reason = refusal(connection) ?? exchangeFailure(trace, connection, answers);
    if (reason) return reason;
  }
  return null;
}

function refusal({ id, refused, garbage, exchanges }: Connection): string | null {
  if (refused) return `the server refused connection ${id}`;
  // Bytes behind whole answers are in nobody's way: browsers use such a connection no more, and ask on another.
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

/** The server closed first, with the answer missing or cut. A client that closes first has given up: that is its right. */
export function isAbandonedByServer({ closedBy, garbage }: Connection, exchange: Exchange): boolean {
  return closedBy === 'server' && garbage === null && exchange.completeMs !== null && exchange.answeredMs === null;
}

/**
 * A client may repeat a GET that was closed unanswered (RFC 9110 §9.2.2), as browsers do when a server times out a
 * connection just as they begin to use it. If the repetition was answered, nothing failed.
 */
export function isAnsweredElsewhere(trace: Trace, connection: Connection, { request, sentMs }: Exchange): boolean {
  return trace.connections.some(
    (other) =>
      other.id !== connection.id &&
      other.client === connection.client &&
      other.exchanges.some((each) => each.request === request && each.sentMs >= sentMs && each.answeredMs !== null),
  );
}
