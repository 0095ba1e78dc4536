// @ts-check
/** Answers that last until the client closes: a stream of events of which none happens, and a WebSocket. */
import { createHash } from 'node:crypto';

/** RFC 6455, section 1.3. */
const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * How an answer begins that lasts until the client closes, for `/events` and `/socket`; null for everything else. `reads`
 * says that the server waits for what the client may say: who only writes is not subject to a read time-out.
 * @param {string} head request line and header lines
 * @returns {{ begins: string, reads: boolean } | null}
 */
export function streamTo(head) {
  if (/^GET \/events(\?\S*)? HTTP/.test(head)) {
    const type = 'Content-Type: text/event-stream\r\nCache-Control: no-store\r\nConnection: close';
    return { begins: `HTTP/1.0 200 OK\r\n${type}\r\n\r\n: nothing has happened yet\n\n`, reads: false };
  }
  const key = /^sec-websocket-key:\s*(\S+)\s*$/im.exec(head)?.[1];
  if (!/^GET \/socket(\?\S*)? HTTP/.test(head) || !/^upgrade:\s*websocket\s*$/im.test(head) || !key) return null;
  const accept = createHash('sha1').update(`${key}${WEBSOCKET_GUID}`).digest('base64');
  // A handshake is HTTP/1.1 (RFC 6455, section 4.2.2), whatever the server speaks otherwise.
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  return { begins: `${[...lines, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`, reads: true };
}
