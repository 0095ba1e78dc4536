import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { answers } from '../../../src/system/setup.ts';

const LONG_MS = 30_000;

async function withServer(server: Server, use: (address: string) => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('answers() believes a good status and no other', async () => {
  const server = createServer((request, response) => {
    response.writeHead(request.method === 'HEAD' && request.url === '/there' ? 200 : 404).end();
  });
  await withServer(server, async (address) => {
    expect(await answers(`${address}/there`, LONG_MS, {})).toBe(true);
    expect(await answers(`${address}/elsewhere`, LONG_MS, {})).toBe(false);
  });
});

test('answers() gives up when nothing answers in time', async () => {
  const silent = createServer(() => {});
  await withServer(silent, async (address) => {
    expect(await answers(address, 100, {})).toBe(false);
  });
});

test('answers() is false when the connection is refused', async () => {
  expect(await answers('http://127.0.0.1:9/', LONG_MS, {})).toBe(false);
});

test('answers() asks the proxy of the environment for a way through', async () => {
  const asked: (string | undefined)[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    asked.push(request.url, request.headers['proxy-authorization']);
    socket.end(request.url?.startsWith('good.') ? 'HTTP/1.1 200 OK\r\n\r\n' : 'HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await withServer(proxy, async (address) => {
    const env = { HTTPS_PROXY: address.replace('//', '//me:pass@') };
    expect(await answers('https://good.test/file', LONG_MS, env)).toBe(true);
    expect(await answers('https://bad.test/file', LONG_MS, env)).toBe(false);
  });
  expect(asked).toEqual(['good.test:443', `Basic ${btoa('me:pass')}`, 'bad.test:443', `Basic ${btoa('me:pass')}`]);
});
