/**
 * The instrument: an HTTP/1.1 server over raw sockets. It accepts everything at once and records when the browser
 * opened, used and ended each connection, and what it asked for. The trait decides the answers. It sends no
 * `Keep-Alive: timeout`, because a browser would use that instead of its own.
 */
import { createServer, type Socket } from 'node:net';

/** All times in milliseconds since the instrument began to listen. */
export interface Asked {
  readonly atMs: number;
  /** Host name without the port. */
  readonly host: string;
  /** With the query. */
  readonly path: string;
}

export interface NotedConnection {
  /** From 1, in the order of opening. */
  readonly id: number;
  readonly openedMs: number;
  /** When the browser's first byte came; null if it sent none. */
  readonly firstByteMs: number | null;
  /** When the last byte was received or sent; null if the browser never sent one. */
  readonly lastByteMs: number | null;
  readonly requests: readonly Asked[];
  /** When the browser ended it; null while it is open, or if the instrument closed it first. */
  readonly endedMs: number | null;
  /** When the instrument closed it, after an answer that announced it. */
  readonly closedMs: number | null;
}

interface InstrumentAnswer {
  readonly type: 'text/html' | 'image/svg+xml';
  readonly body: string;
  /** The connection is closed after the answer, as an HTTP/1.0 server does. */
  readonly closes: boolean;
}

/** An answer, now or later; null leaves the request unanswered, and `close` closes its connection instead. */
type Said = InstrumentAnswer | 'close' | null;
export type Answering = (asked: Asked) => Said | Promise<Said>;

export interface Instrument {
  /** On 127.0.0.1. */
  readonly port: number;
  now(): number;
  /** A copy of what is known so far. */
  connections(): NotedConnection[];
  /** How many answers were sent. */
  answered(): number;
  /** Ends all connections and the server. */
  close(): Promise<void>;
}

/** The first byte of a TLS handshake record (RFC 8446, 5.1). */
const TLS_HANDSHAKE = 0x16;

type Noting = { -readonly [Key in keyof NotedConnection]: NotedConnection[Key] } & { requests: Asked[] };

/** Listens on a free port of 127.0.0.1. */
export async function startInstrument(answering: Answering): Promise<Instrument> {
  const noted = new Map<Socket, Noting>();
  const began = performance.now();
  let answers = 0;
  const now = () => performance.now() - began;

  // Half-open: when a browser ends its side, the other side must stay open until it is recorded who was first.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const connection: Noting = {
      id: noted.size + 1,
      openedMs: now(),
      firstByteMs: null,
      lastByteMs: null,
      requests: [],
      endedMs: null,
      closedMs: null,
    };
    noted.set(socket, connection);
    const ended = () => {
      if (connection.closedMs === null) connection.endedMs ??= now();
    };
    socket.on('error', () => {}); // a browser may reset what it no longer needs; 'close' follows
    socket.once('end', () => {
      ended();
      socket.end();
    });
    socket.once('close', ended);
    let unread = '';
    socket.on('data', (bytes) => {
      const first = connection.firstByteMs === null;
      connection.firstByteMs ??= now();
      connection.lastByteMs = now();
      if (first && bytes[0] === TLS_HANDSHAKE) return refuse(socket, connection);
      const heads = (unread + bytes.toString('latin1')).split('\r\n\r\n');
      unread = heads.pop() ?? '';
      for (const head of heads) void answer(socket, connection, askedOf(head, now()));
    });
  });

  /** A browser that tries https first waits until it learns that there is none, so this answers at once. */
  function refuse(socket: Socket, connection: Noting): void {
    connection.closedMs ??= now();
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  }

  async function answer(socket: Socket, connection: Noting, asked: Asked): Promise<void> {
    connection.requests.push(asked);
    const said = await answering(asked);
    if (said === null || !socket.writable) return;
    if (said === 'close') {
      connection.closedMs ??= now();
      socket.end();
      return;
    }
    socket.write(textOf(said), () => {
      connection.lastByteMs = now();
      answers++;
    });
    if (!said.closes) return;
    connection.closedMs ??= now();
    socket.end();
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot measure: the instrument has no port');
  return {
    port: address.port,
    now,
    answered: () => answers,
    connections: () => [...noted.values()].map((each) => ({ ...each, requests: [...each.requests] })),
    async close() {
      for (const socket of noted.keys()) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Open for both sides at `atMs`. */
export const isOpen = ({ openedMs, endedMs, closedMs }: NotedConnection, atMs: number): boolean =>
  openedMs <= atMs && (endedMs ?? Number.POSITIVE_INFINITY) > atMs && (closedMs ?? Number.POSITIVE_INFINITY) > atMs;

/** Open, and without a byte from the browser, at `atMs`. */
export const isSilent = (connection: NotedConnection, atMs: number): boolean =>
  isOpen(connection, atMs) && (connection.firstByteMs ?? Number.POSITIVE_INFINITY) > atMs;

/** The requests on all connections in the order of arrival, each with its connection. */
export const requestsOf = (connections: readonly NotedConnection[]): (Asked & { readonly connection: number })[] =>
  connections
    .flatMap(({ id, requests }) => requests.map((asked) => ({ ...asked, connection: id })))
    .toSorted((a, b) => a.atMs - b.atMs);

function askedOf(head: string, atMs: number): Asked {
  const host = /^host: *([^:\r\n]*)/im.exec(head)?.[1] ?? '';
  return { atMs, host, path: head.split(' ')[1] ?? '' };
}

/** `no-store`: a repeated request must reach the instrument. */
const textOf = ({ type, body, closes }: InstrumentAnswer): string =>
  [
    'HTTP/1.1 200 OK',
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    ...(closes ? ['Connection: close'] : []),
    '',
    body,
  ].join('\r\n');

/* What the instrument serves. Pages act only through their own scripts. */

/** An inline icon, so the browser does not request one on a watched connection. */
export const NO_ICON = '<link rel="icon" href="data:,">';

/** `html` comes after the title. */
export const page = (html: string, closes = true): InstrumentAnswer => ({
  type: 'text/html',
  body: `<!doctype html><meta charset="utf-8"><title>traits</title>${html}`,
  closes,
});

export const image = (closes: boolean): InstrumentAnswer => ({
  type: 'image/svg+xml',
  body: '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>',
  closes,
});

/**
 * Asks for things one after the other, with `pauseMs` between them, in which the browser puts used connections back.
 * @param steps JavaScript expressions that are promises, such as those of `load()`
 */
export const oneAfterTheOther = (steps: readonly string[], pauseMs: number, beforeMs = pauseMs): string =>
  `<script>
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const load = (url) => new Promise((done) => { const image = new Image(); image.onload = image.onerror = done; image.src = url; });
(async () => { await pause(${beforeMs}); ${steps.map((step) => `await ${step}; await pause(${pauseMs});`).join(' ')} })();
</script>`;
