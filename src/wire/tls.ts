/**
 * What a TLS connection shows from outside: that the client asked for a handshake, and whether the server began one.
 */
import type { MessageHead, MessageListener, MessageReader } from './message-reader.ts';

/** The name of the single exchange of a TLS connection: the requests in it are encrypted. */
export const HELLO = 'TLS ClientHello';

/** Record type and major version of a handshake, and the bytes before its content (RFC 8446 §5.1). */
const HANDSHAKE = 0x16;
const MAJOR = 0x03;
const HEADER = 5;

/** Whether a connection that begins with these bytes begins with a TLS handshake. No HTTP method begins like that. */
export const isHandshake = (bytes: Buffer): boolean =>
  bytes[0] === HANDSHAKE && (bytes.length < 2 || bytes[1] === MAJOR);

const named = (line: string): MessageHead => ({ line, status: null, closes: false, streams: false, switches: false });

/** The client's side: its first record is the request, and nothing after it is read. */
export function readHello(listener: MessageListener): MessageReader {
  let seen = 0;
  let content = 0;
  let over = false;
  return {
    read(chunk, from) {
      if (seen === 0) {
        listener.begin?.();
        listener.head(named(HELLO));
      }
      let at = from;
      for (; seen < HEADER && at < chunk.length; at++, seen++) {
        if (seen >= 3) content = content * 256 + (chunk[at] ?? 0);
      }
      const rest = seen < HEADER ? 0 : Math.min(HEADER + content - seen, chunk.length - at);
      seen += rest;
      over = seen >= HEADER && seen === HEADER + content;
      if (over) listener.complete();
      return at + rest;
    },
    finish() {},
    get over() {
      return over;
    },
    fault: null,
  };
}

/** The server's side: its first bytes are the answer. An alert or a plain HTTP error does not count. */
export function readHandshake(listener: MessageListener): MessageReader {
  let over = false;
  let fault: string | null = null;
  return {
    read(chunk, from) {
      over = true;
      if (isHandshake(chunk.subarray(from))) {
        listener.begin?.();
        listener.status?.(null);
        listener.head(named('TLS ServerHello'));
        listener.complete();
      } else fault = 'not a TLS handshake';
      return chunk.length;
    },
    finish() {},
    get over() {
      return over;
    },
    get fault() {
      return fault;
    },
  };
}
