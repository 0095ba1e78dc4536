/** The instrument with raw sockets as the browser. */

import { connect, type Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import {
  type Answering,
  type Instrument,
  image,
  isOpen,
  isSilent,
  page,
  requestsOf,
  startInstrument,
} from '../../../../src/features/traits/instrument.ts';

let instrument: Instrument;
const sockets: Socket[] = [];
test.afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await instrument.close();
});

async function start(answering: Answering): Promise<void> {
  instrument = await startInstrument(answering);
}

async function dial(): Promise<{ socket: Socket; received(): string; ended(): boolean }> {
  const socket = connect({ port: instrument.port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  sockets.push(socket);
  let text = '';
  let ended = false;
  socket.on('data', (bytes) => {
    text += bytes.toString();
  });
  socket.on('end', () => {
    ended = true;
  });
  const known = instrument.connections().length;
  await expect.poll(() => instrument.connections().length).toBe(known + 1);
  return { socket, received: () => text, ended: () => ended };
}

const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a.localhost:${instrument.port}\r\n\r\n`;
const requests = () =>
  requestsOf(instrument.connections()).map(({ connection, host, path }) => [connection, host, path]);

test('it answers on one connection after the other, keeps them or closes them as it is told, and notes the order', async () => {
  await start(({ path }) => (path === '/' ? page('<p>hello') : image(false)));
  const [kept, closed] = [await dial(), await dial()];
  kept.socket.write(ask('/1.svg'));
  await expect.poll(kept.received).toContain('</svg>');
  closed.socket.write(ask('/').slice(0, 9));
  closed.socket.write(ask('/').slice(9));
  await expect.poll(closed.ended).toBe(true);
  expect(closed.received()).toMatch(/\r\nConnection: close\r\n/);
  kept.socket.write(ask('/2.svg') + ask('/3.svg'));
  await expect.poll(requests).toEqual([
    [1, 'a.localhost', '/1.svg'],
    [2, 'a.localhost', '/'],
    [1, 'a.localhost', '/2.svg'],
    [1, 'a.localhost', '/3.svg'],
  ]);
  expect(kept.received()).not.toMatch(/^(keep-alive|connection):/im);
  const [first, second] = instrument.connections();
  expect(first).toMatchObject({ endedMs: null, closedMs: null });
  expect(second?.closedMs).not.toBeNull();
  closed.socket.end();
  await expect.poll(() => instrument.connections()[1]?.endedMs).toBeNull(); // the instrument was first
});

test('a connection is silent until its first byte, and open until either side ends it', async () => {
  await start(() => null);
  const [silent, half, ended, reset] = [await dial(), await dial(), await dial(), await dial()];
  half.socket.write('GET / HTT');
  ended.socket.end();
  reset.socket.resetAndDestroy();
  await expect.poll(() => instrument.connections().filter(({ endedMs }) => endedMs !== null).length).toBe(2);
  await expect.poll(() => instrument.connections()[1]?.firstByteMs).not.toBeNull();
  const now = instrument.now();
  expect(instrument.connections().map((each) => isOpen(each, now))).toEqual([true, true, false, false]);
  expect(instrument.connections().map((each) => isSilent(each, now))).toEqual([true, false, false, false]);
  expect(silent.ended()).toBe(false);
  await expect.poll(ended.ended).toBe(true);
});

test('an answer may come later, and one that was promised to a browser that has gone is forgotten', async () => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await start(async () => {
    await released;
    return image(true);
  });
  const [waiting, gone] = [await dial(), await dial()];
  waiting.socket.write(ask('/1.svg'));
  gone.socket.write(ask('/2.svg'));
  await expect.poll(requests).toHaveLength(2);
  gone.socket.destroy();
  await expect.poll(() => instrument.connections()[1]?.endedMs).not.toBeNull();
  expect(waiting.received()).toBe('');
  release();
  await expect.poll(waiting.received).toContain('</svg>');
});

test('a TLS handshake is refused at once, and is no silent connection', async () => {
  await start(() => null);
  const { socket, ended } = await dial();
  socket.write(Buffer.from([0x16, 3, 1, 0, 5]));
  await expect.poll(ended).toBe(true);
  expect(requests()).toEqual([]);
  expect(isSilent(instrument.connections()[0] as never, instrument.now())).toBe(false);
});

test('a request may have its connection closed in place of an answer', async () => {
  await start(({ path }) => (path === '/act' ? 'close' : image(false)));
  const { socket, received, ended } = await dial();
  socket.write('GET /1.svg HTTP/1.1\r\nHost: a.localhost\r\n\r\n');
  await expect.poll(received).toContain('200 OK');
  const before = received();
  socket.write('POST /act HTTP/1.1\r\nHost: a.localhost\r\nContent-Length: 3\r\n\r\na=1');
  await expect.poll(ended).toBe(true);
  expect(received()).toBe(before);
  expect(instrument.connections()[0]?.closedMs).not.toBeNull();
});
