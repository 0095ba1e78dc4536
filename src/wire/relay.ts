/**
 * The transparent relay, the default observer: it listens where the browser connects and opens one upstream connection
 * for each accepted one, at once and in the same order. It forwards bytes, half-closes and resets both ways, and
 * records them. It waits for nothing and needs no privileges.
 *
 * It is not transparent in one point: the relay does the TCP handshake. So a server with a full listen backlog looks
 * connected here (`pcap` sees the difference), and the browser sees a reset when the server refuses.
 */

import { connect, createServer, type Socket } from 'node:net';
import { isOwnFault } from '../domain/errors.ts';
import type { Observer } from './observer.ts';
import { now, Recorder } from './recorder.ts';

/* Distinguishes an end (FIN) from a reset (RST), where the runtime reports both as an end. */

const NOTHING = Buffer.alloc(0);

/**
 * To call when the runtime reports 'end' on `socket`. Calls `ended` if the other side has really ended it; after a
 * reset the socket emits 'error' instead. If that cannot be found out, it counts as an end.
 *
 * libuv treats a hang-up right after the last bytes as an end, though it was a reset (`uv__stream_eof()` on POLLHUP in
 * its `stream.c`). The kernel still knows: it refuses to send on a socket that was reset, even zero bytes.
 */
export function ifNotReset(socket: Socket, ended: () => void): void {
  // The write would wait for queued bytes, and after our own end nothing can be sent.
  if (!socket.writable || socket.writableLength > 0) ended();
  else {
    socket.write(NOTHING, (error) => {
      if (!error) ended();
    });
  }
}

interface Pair {
  readonly id: number;
  readonly client: Socket;
  readonly server: Socket;
}

/** Starts a relay to 127.0.0.1:`upstreamPort` on `port` (0: a free one) of `host`, an address of this machine. */
export async function startRelay(upstreamPort: number, host = '127.0.0.1', port = 0): Promise<Observer> {
  const recorder = new Recorder('relay');
  const pairs: Pair[] = [];
  const bystanders = new Set<number>();
  let expected: 'browser' | 'second-browser' = 'browser';
  let fault: string | null = null;

  const listener = createServer({ allowHalfOpen: true, noDelay: true, highWaterMark: 1 << 20 }, (client) => {
    const clientPort = client.remotePort ?? 0;
    const id = recorder.opened(bystanders.has(clientPort) ? 'bystander' : expected, clientPort);
    const server = connect({ port: upstreamPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    pairs.push({ id, client, server });
    let taken = false;
    server.once('connect', () => {
      taken = true;
    });
    forward(recorder, id, 'client', client, server);
    forward(recorder, id, 'server', server, client);
    client.once('error', () => {
      recorder.ended(id, 'client', now(), true);
      server.resetAndDestroy();
    });
    server.once('error', (error) => {
      if (taken) recorder.ended(id, 'server', now(), true);
      else if (isOwnFault(error)) fault ??= `the relay could not open connection ${id} to the server: ${error.message}`;
      else recorder.refused(id);
      client.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen({ port, host, backlog: 511 }, resolve);
  });
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot observe: the relay has no port');

  return {
    host,
    port: address.port,
    serverPort: upstreamPort,
    recorder,
    expect(client) {
      expected = client;
    },
    isBystander(clientPort) {
      bystanders.add(clientPort);
      recorder.renamePort(clientPort, 'bystander');
    },
    peerPort: (id) => pairs.find((each) => each.id === id)?.server.localPort ?? null,
    fault: () => fault,
    async release(id, forGood = false) {
      const pair = pairs.find((each) => each.id === id);
      if (!pair) throw new RangeError(`Cannot close connection ${id}: the relay has no such connection`);
      recorder.step('released', `the kit closed the client side of connection ${id}`, { connection: id });
      recorder.ended(id, 'kit', now(), forGood);
      if (forGood) pair.server.resetAndDestroy();
      else pair.server.end();
    },
    async close() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      for (const { client, server } of pairs) {
        for (const socket of [client, server]) {
          socket.removeAllListeners('data').removeAllListeners('end').removeAllListeners('error');
          socket.on('error', () => {}); // a reset may still be on its way
          socket.destroy();
        }
      }
      await closed;
    },
  };
}

/** One direction. Bytes wait only when the receiver's buffer is full. */
function forward(recorder: Recorder, id: number, from: 'client' | 'server', source: Socket, target: Socket): void {
  source.on('data', (chunk: Buffer) => {
    recorder.data(id, from, chunk);
    if (!target.write(chunk)) {
      source.pause();
      if (from === 'server') recorder.unread(id, true);
      target.once('drain', () => {
        source.resume();
        if (from === 'server') recorder.unread(id, false);
      });
    }
  });
  source.once('end', () => {
    const at = now();
    ifNotReset(source, () => {
      recorder.ended(id, from, at);
      target.end();
    });
  });
}
