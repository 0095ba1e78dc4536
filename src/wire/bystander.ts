/** The bystander: an independent HTTP client that asks the same server while the browser is still open. */
import { connect, type Socket } from 'node:net';
import { connect as shakeHands } from 'node:tls';
import { LOOPBACK } from '../system/beyond.ts';
import type { Recorder } from './recorder.ts';

export interface Bystander {
  /** Local port of its connection, once it is connected. */
  readonly port: Promise<number>;
  /** The status line of the answer, or the error, as the bystander itself saw it. Never rejects. */
  readonly outcome: Promise<string>;
  close(): void;
}

export interface Asking {
  /** Where to reach the server; by default 127.0.0.1, under the name localhost. */
  readonly host?: string;
  readonly recorder?: Recorder;
  readonly tls?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Asks `port` for `path` once, on its own connection, and waits until it is closed. If there is no other observer, it
 * reports its connection to `recorder`. `headers` are added to its own. With `tls` it asks over TLS and does not verify
 * the certificate: the server is the run's own.
 */
export function askAsBystander(
  port: number,
  path: string,
  { host = LOOPBACK, recorder, tls = false, headers = {} }: Asking = {},
): Bystander {
  const socket = connect({ port, host, noDelay: true });
  const asking: Socket = tls ? shakeHands({ socket, servername: 'localhost', rejectUnauthorized: false }) : socket;
  if (recorder) tell(recorder, socket, asking, path);
  let answer = '';
  const local = new Promise<number>((resolve, reject) => {
    socket.once('connect', () => resolve(socket.localPort ?? 0));
    socket.once('error', reject);
  });
  local.catch(() => {}); // `outcome` has the error
  const outcome = new Promise<string>((resolve) => {
    asking.once(tls ? 'secureConnect' : 'connect', () => {
      asking.write(requestOf(nameOf(host), port, path, headers));
    });
    asking.on('data', (chunk) => {
      if (answer.length < 4096) answer += chunk.toString('latin1');
    });
    asking.once('end', () => resolve(answer.split('\r\n')[0] || 'closed without an answer'));
    asking.once('error', (error) => resolve(error.message));
    asking.once('close', () => resolve(answer.split('\r\n')[0] || 'given up'));
  });
  return { port: local, outcome, close: () => socket.destroy() };
}

/** What a person would write in the address. */
const nameOf = (host: string): string => (host === LOOPBACK ? 'localhost' : host.includes(':') ? `[${host}]` : host);

/** The given headers replace the bystander's own of the same name. */
function requestOf(host: string, port: number, path: string, headers: Readonly<Record<string, string>>): string {
  const given = Object.keys(headers).map((name) => name.toLowerCase());
  const own = { Host: `${host}:${port}`, 'User-Agent': 'standoff-bystander', Connection: 'close' };
  const all = [
    ...Object.entries(own).filter(([name]) => !given.includes(name.toLowerCase())),
    ...Object.entries(headers),
  ];
  return `GET ${path} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

/** Reports what the bystander knows about its own connection. */
function tell(recorder: Recorder, socket: Socket, asking: Socket, path: string): void {
  let id = 0;
  socket.once('connect', () => {
    id = recorder.opened('bystander', socket.localPort ?? 0);
    recorder.data(id, 'client', Buffer.from(`GET ${path} HTTP/1.1\r\nConnection: close\r\n\r\n`));
  });
  asking.on('data', (chunk) => recorder.data(id, 'server', chunk));
  asking.once('end', () => recorder.ended(id, 'server'));
  socket.once('error', () => {
    if (id > 0) recorder.ended(id, 'server', undefined, true);
  });
}
