import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { servers } from '../../../servers/list.ts';
import nodeSequential from '../../../servers/node-sequential.ts';
import nodeThreaded from '../../../servers/node-threaded.ts';
import type { ServerDefinition } from '../../../src/servers/definition.ts';
import { MissingProgram, ServerError } from '../../../src/servers/errors.ts';
import { choosePort, startServer } from '../../../src/servers/start.ts';
import { isOwn, readLedgers } from '../../../src/system/ledger.ts';
import { findProgram } from '../../../src/system/programs.ts';
import { connect, get } from './raw-connection.ts';

// What earlier tests of this worker keep to its end, such as a browser's profile to copy, is not these tests' business.
let before: readonly unknown[];
const recorded = () => readLedgers().flatMap(({ owner, entries }) => (isOwn(owner) ? entries : []));
test.beforeEach(() => {
  before = recorded();
});
test.afterEach(() => {
  expect(recorded()).toEqual(before);
});

test('startServer() tells exit code and last words when a server ends at start', async () => {
  const start = startServer(fixture('exits-at-start.mjs'));
  await expect(start).rejects.toThrow(ServerError);
  await expect(start).rejects.toThrow(
    /^broken ended with code 3 at start; it last wrote: cannot find my configuration$/,
  );
});

for (const [how, ready] of [
  ['a line', { line: /listening/ }],
  ['a request', { request: '/' }],
] as const) {
  test(`startServer() gives up after the limit when a server never listens and ${how} would tell`, async () => {
    const start = startServer({ ...fixture('never-listens.mjs'), ready }, { limitMs: 700 });
    await expect(start).rejects.toThrow(ServerError);
    await expect(start).rejects.toThrow(/broken was not ready on port \d+ within 700 ms.*thinking about it/);
  });
}

test('startServer() waits for a whole answered request when the definition says so', async () => {
  const server = await startServer({ ...nodeSequential, ready: { request: '/api' } });
  try {
    expect((await get(server.port, '/')).status).toBe(200);
  } finally {
    await server.stop();
  }
});

test('startServer() names program, purpose and package when a program is missing', async () => {
  const error = await startServer({ ...nodeSequential, needs: { 'no-such-httpd': 'httpd-none' } }).catch(
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(MissingProgram);
  expect(error).toMatchObject({ program: 'no-such-httpd', need: { package: 'httpd-none' } });
  expect((error as Error).message).toBe(
    'no-such-httpd is not installed or not on the PATH; it is needed for the server node-sequential; ' +
      'to install it on Debian or Ubuntu, type: apt-get install httpd-none',
  );
});

test('startServer() stops the server behind a proxy when the proxy fails', async () => {
  const start = startServer({ ...fixture('exits-at-start.mjs'), behind: nodeThreaded });
  await expect(start).rejects.toThrow('broken ended with code 3');
  // afterEach sees that nothing is left of either.
});

for (const definition of servers) {
  test(`startServer() takes another port when ${definition.id} finds its port taken`, async () => {
    for (const program of Object.keys({ ...definition.needs, ...definition.behind?.needs })) {
      test.skip((await findProgram(program)) === null, `${program} is not installed`);
    }
    const taken = await choosePort();
    const holder = await hold(taken);
    const ports = [taken];
    try {
      const server = await startServer(definition, { choosePort: async () => ports.shift() ?? (await choosePort()) });
      expect(server.port).not.toBe(taken);
      expect((await get(server.port, '/')).status).toBe(200);
      await server.stop();
      expect(ports).toEqual([]);
    } finally {
      holder.close();
    }
  });
}

test('startServer() names the port when every port it tries is taken', async () => {
  const taken = await choosePort();
  const holder = await hold(taken);
  let tries = 0;
  const start = startServer(nodeSequential, {
    choosePort: async () => {
      tries++;
      return taken;
    },
  });
  await expect(start).rejects.toThrow(`port ${taken} is held by another program`);
  expect(tries).toBe(4);
  holder.close();
});

test('startServer() tells by exited and exit() when the server ends by itself', async () => {
  const server = await startServer(fixture('exits-when-asked.mjs'));
  expect(server.exit()).toBe(null);
  (await connect(server.port)).request('/');
  expect(await server.exited).toBe('broken ended with code 7; it last wrote: listening\nout of memory, or so');
  expect(server.exit()).toBe(await server.exited);
  await server.stop();
});

test('startServer() tells the end of the server behind a proxy', async () => {
  let upstreamPort = 0;
  const proxy: ServerDefinition = {
    ...nodeThreaded,
    behind: fixture('exits-when-asked.mjs'),
    start: (place) => {
      upstreamPort = place.upstreamPort;
      return nodeThreaded.start(place);
    },
  };
  const server = await startServer(proxy);
  (await connect(upstreamPort)).request('/');
  expect(await server.exited).toMatch(/^behind node-threaded, broken ended with code 7; /);
  expect(server.output()).toMatch(/^listening\nout of memory, or so\n\nlistening on/);
  await server.stop();
});

function fixture(file: string): ServerDefinition {
  const path = fileURLToPath(new URL(`../fixtures/servers/${file}`, import.meta.url));
  return {
    ...nodeThreaded,
    id: 'broken',
    start: ({ port }) => ({ program: 'node', args: [path, String(port)] }),
    ready: { line: /^listening/ },
  };
}

function hold(port: number): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    // Whoever mistakes the holder for the server gets an answer that is no 200.
    const holder = net.createServer((socket) => socket.end('HTTP/1.0 418 Not Yours\r\n\r\n'));
    holder.once('error', reject).listen(port, '127.0.0.1', () => resolve(holder));
  });
}
