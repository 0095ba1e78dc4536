/** The bystander: an independent HTTP client that asks the same server while the browser is still open. */
import { connect, type Socket } from 'node:net';

export interface Bystander {
  /** Local port of its connection, once it is connected. */
  readonly port: Promise<number>;
  /** The status line of the answer, or the error, as the bystander itself saw it. Never rejects. */
  readonly outcome: Promise<string>;
  close(): void;
}

/** Asks 127.0.0.1:`port` for `path` on a connection of its own, once, and waits for as long as it is let. */
export function askAsBystander(port: number, path: string): Bystander {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let answer = '';
  const local = new Promise<number>((resolve, reject) => {
    socket.once('connect', () => resolve(socket.localPort ?? 0));
    socket.once('error', reject);
  });
  local.catch(() => {}); // told by `outcome`
  const outcome = new Promise<string>((resolve) => {
    socket.once('connect', () => {
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nUser-Agent: standoff-bystander\r\nConnection: close\r\n\r\n`,
      );
    });
    socket.on('data', (chunk) => {
      if (answer.length < 4096) answer += chunk.toString('latin1');
    });
    socket.once('end', () => resolve(answer.split('\r\n')[0] || 'closed without an answer'));
    socket.once('error', (error) => resolve(error.message));
    socket.once('close', () => resolve(answer.split('\r\n')[0] || 'given up'));
  });
  return { port: local, outcome, close: () => socket.destroy() };
}
