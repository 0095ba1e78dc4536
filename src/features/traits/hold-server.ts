/**
 * The server of `standoff hold`: HTTP/1.1 over raw sockets. It keeps every connection forever, and records when the
 * browser opened, used and ended each. It sends no `Keep-Alive: timeout`, because a browser would use that instead of
 * its own.
 */
import { createServer, type Socket } from 'node:net';

/** A slow page makes Chromium open one more connection, which it then does not need (see src/run/canary.ts). */
const ANSWER_MS = 400;

/** Each has its own host name, so no connection is used for another's request. */
const HINTED = 4;
const IMAGES = 3;

/** The number of the page's requests: itself and its images. */
export const REQUESTS = 1 + IMAGES;

/** All times in milliseconds since the server began to listen. */
export interface HeldConnection {
  readonly id: number;
  readonly openedMs: number;
  /** When the last byte was received or sent; null if the browser never sent one. */
  readonly lastByteMs: number | null;
  /** When the browser ended it; null while it is open. */
  readonly endedMs: number | null;
}

export interface HoldServer {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Milliseconds since it began to listen. */
  now(): number;
  /** A copy of what is known so far. */
  connections(): HeldConnection[];
  /** Requests that were answered. */
  answered(): number;
  /** Ends all connections and the server. */
  close(): Promise<void>;
}

type Noted = { -readonly [Key in keyof HeldConnection]: HeldConnection[Key] };

/** Listens on a free port of 127.0.0.1. */
export async function startHoldServer(): Promise<HoldServer> {
  const noted = new Map<Socket, Noted>();
  const began = performance.now();
  const now = () => performance.now() - began;
  let answers = 0;
  let port = 0;

  const server = createServer((socket) => {
    const connection: Noted = { id: noted.size + 1, openedMs: now(), lastByteMs: null, endedMs: null };
    noted.set(socket, connection);
    const ended = () => {
      connection.endedMs ??= now();
    };
    socket.on('error', () => {}); // a browser may reset what it no longer needs; 'close' follows
    socket.once('end', ended);
    socket.once('close', ended);
    let unread = '';
    socket.on('data', (bytes) => {
      connection.lastByteMs = now();
      const heads = (unread + bytes.toString('latin1')).split('\r\n\r\n');
      unread = heads.pop() ?? '';
      for (const head of heads) answer(socket, head);
    });
  });

  function answer(socket: Socket, head: string): void {
    const isPage = head.startsWith('GET / ');
    setTimeout(
      () => {
        if (!socket.writable) return;
        socket.write(isPage ? response('text/html', pageOf(port)) : response('image/svg+xml', IMAGE), () => {
          const connection = noted.get(socket);
          if (connection) connection.lastByteMs = now();
          answers++;
        });
      },
      isPage ? ANSWER_MS : 0,
    ).unref();
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot measure: the server has no port');
  port = address.port;
  return {
    port,
    now,
    connections: () => [...noted.values()].map((each) => ({ ...each })),
    answered: () => answers,
    async close() {
      for (const socket of noted.keys()) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const IMAGE = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>';

/** The icon is inline, so the browser does not request it on a connection that should stay unused. */
function pageOf(port: number): string {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const hints = numbers(HINTED).map((each) => `<link rel="preconnect" href="http://h${each}.localhost:${port}">`);
  const images = numbers(IMAGES).map((each) => `<img alt="" src="http://u${each}.localhost:${port}/${each}.svg">`);
  return [
    '<!doctype html><title>hold</title><link rel="icon" href="data:,">',
    ...hints,
    '<p>This tab does nothing further.</p>',
    ...images,
  ].join('\n');
}

function response(type: string, body: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
