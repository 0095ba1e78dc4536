/**
 * The transparent relay, the default observer: it listens where the browser goes, opens one upstream connection for each
 * accepted one, at once and in the same order, forwards bytes, half-closes and resets both ways, and records them.
 * It waits for nothing and needs no privilege.
 *
 * What it cannot be transparent about: the handshake is the relay's, so a server whose listen backlog is full looks
 * connected here (`pcap` sees it), and a server that refuses shows as a reset to the browser.
 */

import { connect, createServer, type Socket } from 'node:net';
import { isOwnFault } from '../domain/errors.ts';
import type { Observer } from './observer.ts';
import { now, Recorder } from './recorder.ts';

/* Tells an end (FIN) from a reset (RST), where the runtime calls both an end. */

const NOTHING = Buffer.alloc(0);

/**
 * Calls `ended` if the other side has really ended `socket`, of which the runtime has just said 'end'; after a reset the socket emits
 * 'error' in its place. Where that cannot be found out, it is taken for an end.
 *
 * libuv takes a hang-up right after the last bytes for an end, though it was a reset (`uv__stream_eof()` on POLLHUP in
 * its `stream.c`). The kernel still knows: it refuses to send on a socket that was reset, and be it nothing at all.
 */
export function ifNotReset(socket: Socket, ended: () => void): void {
  // What is queued would be waited for, and after our own end nothing can be sent.
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
      if (!pair) throw new RangeError(`Cannot release connection ${id}: the relay has no such connection`);
      recorder.step('released', `the kit closed the client side of connection ${id}`, id);
      recorder.ended(id, 'kit', now(), forGood);
      if (forGood) pair.server.resetAndDestroy();
      else pair.server.end();
    },
    async close() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      for (const { client, server } of pairs) {
        for (const socket of [client, server]) {
          socket.removeAllListeners('data').removeAllListeners('end').removeAllListeners('error');
          socket.on('error', () => {}); // a reset that is still under way
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
