/** From the bytes of a connection to its exchanges: which request, which answer, when. */
import { type MessageReader, readMessages } from './http1.ts';
import type { Connection, Exchange } from './trace.ts';

/** A request of which the head has not come completely. */
export const PARTIAL = '(partial request)';

/** A connection while it is being recorded, with the readers of both directions. */
export interface Live {
  readonly connection: Connection;
  readonly requests: MessageReader;
  readonly answers: MessageReader;
}

/** A request of which the first byte came at `sentMs`. */
export const begun = (sentMs: number): Exchange => ({
  request: PARTIAL,
  sentMs,
  completeMs: null,
  answerMs: null,
  answeredMs: null,
  status: null,
  closes: false,
});

/** Ties the two readers of a connection to its exchanges. */
export function live(connection: Connection, at: () => number, line: (text: string) => void): Live {
  const unanswered = () => connection.exchanges.find((each) => each.answeredMs === null);
  const requests = readMessages('REQUEST', {
    head(text) {
      let current = connection.exchanges.at(-1);
      if (!current || current.completeMs !== null) {
        current = begun(at()); // pipelined: the next request is in the same bytes
        connection.exchanges.push(current);
      }
      current.request = text;
      line(text);
      return false;
    },
    complete() {
      const current = connection.exchanges.at(-1);
      if (current) current.completeMs = at();
    },
  });
  const answers = readMessages('RESPONSE', {
    head(text, status, closes) {
      const current = unanswered();
      if (current) {
        current.answerMs ??= at();
        current.status = status;
        current.closes = closes;
      }
      line(text);
      return current?.request.startsWith('HEAD ') ?? false;
    },
    complete() {
      const current = unanswered();
      if (current) current.answeredMs = at();
    },
  });
  return { connection, requests, answers };
}
