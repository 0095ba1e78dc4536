/** From the bytes of a connection to its exchanges: which request, which answer, when. */
import { type MessageListener, type MessageReader, readMessages } from './http1.ts';
import { isHandshake, readHandshake, readHello } from './tls.ts';
import type { Connection, Exchange } from './trace.ts';

/** A request of which the head has not come completely. */
export const PARTIAL = '(partial request)';

/** Bytes from the client that are neither HTTP/1 nor TLS. */
export const NOT_HTTP = '(not HTTP/1)';

/** The readers of both directions of a connection. */
export interface Readers {
  /** Called with the first bytes of the client. */
  begin(first: Buffer): void;
  readonly requests: MessageReader;
  readonly answers: MessageReader;
}

/** A request of which the first byte came at `sentMs`. */
const begun = (sentMs: number): Exchange => ({
  request: PARTIAL,
  sentMs,
  completeMs: null,
  answerMs: null,
  answeredMs: null,
  lastByteMs: null,
  gapMs: 0,
  gapEndMs: null,
  status: null,
  closes: false,
  streams: false,
});

/** Ties the two readers of a connection to its exchanges. */
export function readersOf(connection: Connection, at: () => number, line: (text: string) => void): Readers {
  const unanswered = () => connection.exchanges.find((each) => each.answeredMs === null);
  const asking: MessageListener = {
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
  };
  const answering: MessageListener = {
    head(text, status, closes, streams) {
      const current = unanswered();
      if (current) {
        current.answerMs ??= at();
        current.status = status;
        current.closes = closes;
        current.streams = streams;
        if (streams) current.answeredMs = at(); // whoever asked has what it asked for
      }
      line(text);
      return status === 101 || (current?.request.startsWith('HEAD ') ?? false);
    },
    complete() {
      const current = unanswered();
      if (current) current.answeredMs = at();
    },
  };
  // Which protocol it is, the client's first bytes tell.
  let requests = readMessages('REQUEST', asking);
  let answers = readMessages('RESPONSE', answering);
  return {
    begin(first) {
      if (!isHandshake(first)) return;
      requests = readHello(asking);
      answers = readHandshake(answering);
    },
    get requests() {
      return requests;
    },
    get answers() {
      return answers;
    },
  };
}

/** Bytes of a request: the rest of one that was begun, or the beginning of the next. */
export function asked({ exchanges }: Connection, { requests }: Readers, chunk: Buffer, atMs: number): void {
  const open = exchanges.at(-1);
  if (!open || open.completeMs !== null) exchanges.push(begun(atMs));
  if (requests.feed(chunk) === null) return;
  const last = exchanges.at(-1);
  if (last) last.request = NOT_HTTP;
}
