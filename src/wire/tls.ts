/** What can be told of a TLS connection from outside: that its client has asked for a handshake, and whether the server began one. */
import type { MessageListener, MessageReader } from './http1.ts';

/** What the one exchange of a TLS connection is called: the requests in it are encrypted. */
export const HELLO = 'TLS ClientHello';

/** Record type and major version of a handshake, and the bytes before its content (RFC 8446 §5.1). */
const HANDSHAKE = 0x16;
const MAJOR = 0x03;
const HEADER = 5;

/** Whether a connection that begins with these bytes begins with a TLS handshake. No HTTP method begins so. */
export const isHandshake = (bytes: Buffer): boolean =>
  bytes[0] === HANDSHAKE && (bytes.length < 2 || bytes[1] === MAJOR);

/** The client's side: its first record is the request, and nothing after it is read. */
export function readHello(listener: MessageListener): MessageReader {
  let received = Buffer.alloc(0);
  let over = false;
  return {
    feed(chunk) {
      if (received.length === 0) listener.head(HELLO, null, false, false);
      received = Buffer.concat([received, chunk]);
      over = received.length >= HEADER && received.length >= HEADER + received.readUInt16BE(3);
      if (over) listener.complete();
      return null;
    },
    finish() {},
    get over() {
      return over;
    },
  };
}

/** The server's side: its first bytes are the answer. An alert, or a plain HTTP error, is none. */
export function readHandshake(listener: MessageListener): MessageReader {
  let over = false;
  return {
    feed(chunk) {
      if (over) return null;
      over = true;
      if (!isHandshake(chunk)) return 'not a TLS handshake';
      listener.head('TLS ServerHello', null, false, false);
      listener.complete();
      return null;
    },
    finish() {},
    get over() {
      return over;
    },
  };
}
