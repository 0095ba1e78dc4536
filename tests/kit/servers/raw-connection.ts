/** One raw TCP connection that plays a browser's: it sends what it is told, when it is told, and nothing else. */
import net from 'node:net';

export interface RawConnection {
  readonly socket: net.Socket;
  /** Everything received, once the other side has ended or reset. */
  readonly ended: Promise<Buffer>;
  /** What was received so far. */
  received(): string;
  request(target: string): void;
}

/** Resolves when the handshake is done. A refused connection rejects. */
export function connect(port: number): Promise<RawConnection> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
    const chunks: Buffer[] = [];
    socket.on('data', (bytes) => chunks.push(bytes));
    const ended = new Promise<Buffer>((done) => {
      socket.once('end', () => done(Buffer.concat(chunks)));
      socket.once('close', () => done(Buffer.concat(chunks)));
    });
    socket.once('connect', () =>
      resolve({
        socket,
        ended,
        received: () => Buffer.concat(chunks).toString('latin1'),
        request: (target) =>
          socket.write(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
      }),
    );
    socket.on('error', reject);
  });
}

export interface Answer {
  readonly status: number;
  /** In small letters. */
  readonly head: string;
  readonly body: Buffer;
}

/** One request on a connection of its own. */
export async function get(port: number, target: string): Promise<Answer> {
  const connection = await connect(port);
  connection.request(target);
  return answerIn(await connection.ended);
}

export function answerIn(bytes: Buffer): Answer {
  const end = bytes.indexOf('\r\n\r\n');
  const head = bytes.subarray(0, end).toString('latin1').toLowerCase();
  return { status: Number(/^http\/1\.[01] (\d+)/.exec(head)?.[1]), head, body: bytes.subarray(end + 4) };
}
