/**
 * One direction of an HTTP/1 connection, told as three events. Parsing is http-parser-js's; what is ours is only what the
 * trace needs: where a message begins, what its first line says, and where it ends.
 */
import { HTTPParser } from 'http-parser-js';

/** Called while bytes are fed, in the order in which the messages are on the wire. */
export interface MessageListener {
  /**
   * A head is complete. `line` is `GET /path` or `200 OK`; `status` is null for a request; `closes` says that its sender
   * closes the connection after this exchange (RFC 9112 §9.3); `streams` that the answer lasts until somebody closes: an event
   * stream, or another protocol (101). Return true if no body follows (HEAD).
   */
  head(line: string, status: number | null, closes: boolean, streams: boolean): boolean;
  /** The message is complete. */
  complete(): void;
}

export interface MessageReader {
  /** Feeds bytes; returns why they are not HTTP/1, or null. After that nothing more is read. */
  feed(chunk: Buffer): string | null;
  /** The sender closed its side: ends a body that lasts until the close. */
  finish(): void;
  /** What follows is no message any more: another protocol, or bytes that nobody understands. */
  readonly over: boolean;
}

/** Reads the requests (`REQUEST`) or the answers (`RESPONSE`) of one connection. Interim answers (1xx, RFC 9110 §15.2) are passed over. */
export function readMessages(type: 'REQUEST' | 'RESPONSE', listener: MessageListener): MessageReader {
  const parser = new HTTPParser(type);
  let dead = false;
  let interim = false;
  parser.onHeadersComplete = (info) => {
    interim = type === 'RESPONSE' && info.statusCode >= 100 && info.statusCode < 200 && info.statusCode !== 101;
    if (interim) return;
    const line =
      type === 'REQUEST' ? `${String(info.method)} ${info.url}` : `${info.statusCode} ${info.statusMessage}`.trimEnd();
    const status = type === 'REQUEST' ? null : info.statusCode;
    const bodyless = listener.head(line, status, !info.shouldKeepAlive, status !== null && streams(info));
    if (info.upgrade) dead = true; // what follows is another protocol
    return bodyless ? 1 : undefined;
  };
  parser.onMessageComplete = () => {
    if (!interim) listener.complete();
  };
  return {
    feed(chunk) {
      if (dead) return null;
      const read = parser.execute(chunk);
      if (typeof read === 'number') return null;
      dead = true;
      return `not HTTP/1: ${read.message}`;
    },
    finish() {
      if (!dead) parser.finish();
    },
    get over() {
      return dead;
    },
  };
}

/** An event stream never ends by itself (WHATWG HTML §9.2), and a connection that was upgraded has no answer to come. */
function streams({
  statusCode,
  headers,
}: {
  readonly statusCode: number;
  readonly headers: readonly string[];
}): boolean {
  const type = headers.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === 'content-type');
  return statusCode === 101 || (type >= 0 && /^text\/event-stream\b/i.test(headers[type + 1] ?? ''));
}
