import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { startProcessGroup } from '../../../src/system/process-group.ts';
import type { Observer } from '../../../src/wire/observer.ts';
import { startRelay } from '../../../src/wire/relay.ts';

const rest = { patienceMs: 3000, busyUntilMs: null, serverExit: null, fault: null };

/** A real server behind a real relay; what it takes is `taken`, in the order in which it took it. */
async function behindRelay(
  onConnection: (socket: Socket) => void,
): Promise<{ relay: Observer; taken: Socket[]; server: Server; close(): Promise<void> }> {
  const taken: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    taken.push(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const relay = await startRelay((server.address() as AddressInfo).port);
  return {
    relay,
    taken,
    server,
    async close() {
      await relay.close();
      for (const socket of taken) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const dial = async (port: number): Promise<Socket> => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
};

const text = async (socket: Socket): Promise<string> => {
  let all = '';
  for await (const chunk of socket) all += chunk;
  return all;
};

test('startRelay() opens upstream at once, one for one and in order, before a byte is sent', async () => {
  const { relay, taken, close } = await behindRelay(() => {});
  const clients = [];
  for (let made = 0; made < 5; made++) clients.push(await dial(relay.port));
  await expect.poll(() => taken.length).toBe(5);
  clients[3]?.write('d');
  clients[1]?.write('b');
  const said = (index: number) =>
    new Promise((resolve) => taken[index]?.once('data', (chunk) => resolve(chunk.toString())));
  expect(await Promise.all([said(3), said(1)])).toEqual(['d', 'b']);
  expect(relay.recorder.snapshot(rest).connections.map(({ id, firstByteMs }) => [id, firstByteMs !== null])).toEqual([
    [1, false],
    [2, true],
    [3, false],
    [4, true],
    [5, false],
  ]);
  for (const client of clients) client.destroy();
  await close();
});

test('startRelay() keeps a half-close: the server still answers what the client has ended', async () => {
  const { relay, close } = await behindRelay((socket) => {
    socket.resume();
    socket.once('end', () => socket.end('HTTP/1.0 200 OK\r\n\r\nlate'));
  });
  const client = await dial(relay.port);
  client.end('GET / HTTP/1.0\r\n\r\n');
  expect(await text(client)).toBe('HTTP/1.0 200 OK\r\n\r\nlate');
  const [seen] = relay.recorder.snapshot(rest).connections;
  expect(seen).toMatchObject({ closedBy: 'client', reset: false, exchanges: [{ status: 200 }] });
  await close();
});

test('startRelay() turns a reset into a reset, from either side', async () => {
  const { relay, taken, close } = await behindRelay(() => {});
  const byServer = await dial(relay.port);
  await expect.poll(() => taken.length).toBe(1);
  const reset = new Promise<string>((resolve) =>
    byServer.once('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? '')),
  );
  taken[0]?.resetAndDestroy();
  expect(await reset).toBe('ECONNRESET');

  const byClient = await dial(relay.port);
  await expect.poll(() => taken.length).toBe(2);
  const noticed = new Promise<string>((resolve) =>
    taken[1]?.once('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? '')),
  );
  byClient.resetAndDestroy();
  expect(await noticed).toBe('ECONNRESET');
  expect(relay.recorder.snapshot(rest).connections.map(({ closedBy, reset: was }) => [closedBy, was])).toEqual([
    ['server', true],
    ['client', true],
  ]);
  await close();
});

/** Reads 16 bytes, answers and closes, so that the kernel resets for what is unread. Prints its port. */
const SHORT_READ = `
import socket
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    connection = listener.accept()[0]
    connection.recv(16)
    connection.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\nhi")
    connection.close()
`;

test('startRelay() passes on a reset that comes right behind an answer, which the runtime calls an end', async () => {
  const server = startProcessGroup({ program: 'python3', args: ['-c', SHORT_READ] });
  const port = await new Promise<number>((resolve) => server.onLine((line) => resolve(Number(line))));
  const relay = await startRelay(port);
  try {
    for (let asked = 0; asked < 5; asked++) {
      const client = await dial(relay.port);
      client.on('error', () => {});
      client.resume();
      client.write(`GET / HTTP/1.0\r\nX-Long: ${'x'.repeat(700)}\r\n\r\n`);
      await new Promise((resolve) => client.once('end', resolve).once('error', resolve));
    }
    const { connections } = relay.recorder.snapshot(rest);
    expect(connections.map(({ bytesOut, reset, closedBy }) => ({ bytesOut, reset, closedBy }))).toEqual(
      Array.from({ length: 5 }, () => ({ bytesOut: 21, reset: true, closedBy: 'server' })),
    );
  } finally {
    await relay.close();
    await server.stop();
  }
});

test('startRelay() forwards a large answer whole, also to a client that reads slowly', async () => {
  const large = Buffer.alloc(8 << 20, 'x');
  const { relay, close } = await behindRelay((socket) => socket.end(large));
  const client = await dial(relay.port);
  client.pause();
  setTimeout(() => client.resume(), 100);
  expect((await text(client)).length).toBe(large.length);
  expect(relay.recorder.snapshot(rest).connections[0]?.bytesOut).toBe(large.length);
  await close();
});

test('startRelay() releases a connection: the server sees the client close, the others stay', async () => {
  const { relay, taken, close } = await behindRelay((socket) => socket.resume());
  await dial(relay.port);
  await dial(relay.port);
  await expect.poll(() => taken.length).toBe(2);
  const ended = new Promise((resolve) => taken[0]?.once('end', () => resolve('ended')));
  await relay.release(1);
  expect(await ended).toBe('ended');
  expect(taken[1]?.readableEnded).toBe(false);
  expect(relay.recorder.snapshot(rest)).toMatchObject({
    connections: [{ closedBy: 'kit' }, { closedBy: null }],
    steps: [{ step: 'released', connection: 1 }],
  });
  await close();
});

test('startRelay() says refused when nobody listens upstream', async () => {
  const { relay, server, close } = await behindRelay(() => {});
  await new Promise((resolve) => server.close(resolve));
  const client = await dial(relay.port);
  await new Promise((resolve) => client.once('error', resolve));
  expect(relay.recorder.snapshot(rest).connections).toMatchObject([{ refused: true, closedBy: 'server' }]);
  await relay.close();
  await close().catch(() => {});
});

test('a relay that has no room for a connection says so, and does not call the server one that refuses', async () => {
  test.skip(process.platform === 'win32', 'there is no ulimit');
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const script = fileURLToPath(new URL('../fixtures/relay-without-room.ts', import.meta.url));
  const run = process.versions.deno ? ['run', '-A', script] : ['--import', 'tsx', script];
  const relay = startProcessGroup({
    program: 'bash',
    args: ['-c', 'ulimit -n 128; exec "$0" "$@"', process.execPath, ...run, String(port)],
  });
  const lines: string[] = [];
  relay.onLine((line) => lines.push(line));
  const clients: Socket[] = [];
  await expect.poll(() => lines[0]).toBeDefined();
  const dialing = setInterval(() => {
    clients.push(connect(Number(lines[0]), '127.0.0.1').on('error', () => {}));
  }, 100);
  await relay.exited;
  clearInterval(dialing);
  expect(JSON.parse(lines.at(-1) ?? '{}')).toEqual({ fault: expect.stringContaining('EMFILE'), refused: false });
  for (const client of clients) client.destroy();
  server.close();
});
