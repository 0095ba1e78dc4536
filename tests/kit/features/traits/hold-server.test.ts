/** The server with raw sockets as the browser, whose page and images are asked for as a browser would. */

import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { rowsOf } from '../../../../src/features/traits/hold.ts';
import { type HoldServer, startHoldServer } from '../../../../src/features/traits/hold-server.ts';

let server: HoldServer;
const sockets: Socket[] = [];
test.beforeEach(async () => {
  server = await startHoldServer();
});
test.afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.close();
});

async function dial(): Promise<Socket> {
  const socket = connect({ port: server.port, host: '127.0.0.1', noDelay: true });
  sockets.push(socket);
  const known = server.connections().length;
  await expect.poll(() => server.connections().length).toBe(known + 1);
  return socket;
}

/** Asks for a path, and resolves with the whole answer. */
function get(socket: Socket, path: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const listen = (bytes: Buffer) => {
      text += bytes.toString();
      const [head = '', body] = text.split('\r\n\r\n');
      if (body?.length !== Number(/content-length: (\d+)/i.exec(head)?.[1])) return;
      socket.off('data', listen);
      resolve(text);
    };
    socket.on('data', listen);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: page.localhost\r\n\r\n`);
  });
}

const rows = () => rowsOf(server.connections(), server.now());

test('it serves a page that hints at four hosts and shows images of three others, and says nothing of a time-out', async () => {
  const page = await get(await dial(), '/');
  expect(page.match(/rel="preconnect" href="http:\/\/h\d\.localhost:\d+"/g)).toHaveLength(4);
  expect(page.match(/src="http:\/\/u\d\.localhost:\d+\/\d\.svg"/g)).toHaveLength(3);
  expect(page).not.toMatch(/^(keep-alive|connection):/im);
});

test('it answers one request after another on one connection, and notes the last byte', async () => {
  const socket = await dial();
  await get(socket, '/1.svg');
  const first = server.connections()[0]?.lastByteMs ?? Number.NaN;
  await delay(20);
  await get(socket, '/2.svg');
  await expect.poll(() => server.answered()).toBe(2);
  expect(server.connections()).toHaveLength(1);
  expect(server.connections()[0]?.lastByteMs).toBeGreaterThan(first);
  expect(rows()).toMatchObject([{ kind: 'used', closedBy: 'nobody' }]);
});

test('it closes nothing, and notes which connections the browser ends: by a FIN or by a reset', async () => {
  const [silent, ended, reset] = [await dial(), await dial(), await dial()];
  await get(reset, '/1.svg');
  ended.end();
  reset.resetAndDestroy();
  await expect
    .poll(() => rows().map(({ kind, closedBy }) => [kind, closedBy]))
    .toEqual([
      ['unused', 'nobody'],
      ['unused', 'browser'],
      ['used', 'browser'],
    ]);
  expect(silent.readableEnded).toBe(false);
});

test('a half-sent request makes a connection a used one, and gets no answer', async () => {
  const socket = await dial();
  socket.write('GET / HTT');
  await expect.poll(() => rows()[0]?.kind).toBe('used');
  expect(server.answered()).toBe(0);
});
