import { createServer } from 'node:http';
import type net from 'node:net';
import { expect, test } from '@playwright/test';
import { isAlike, measureBase, redirectOf } from '../../../src/probe/look.ts';
import { browserRequest } from '../../../src/probe/target.ts';
import { startServer } from '../../../src/servers/start.ts';
import { badServer } from '../fixtures/bad-server.ts';
import { look } from '../fixtures/probed.ts';
import { rawServer } from '../fixtures/raw-server.ts';

const AT = { host: 't0.localhost', port: 8000 };

test('isAlike() knows a page from a refusal, and lets a page say its own address', () => {
  expect(isAlike(look(), look({ bytes: 1012 }), AT)).toBe(true);
  expect(isAlike(look(), look({ status: 400 }), AT)).toBe(false);
  expect(isAlike(look(), look({ bytes: 8 }), AT)).toBe(false);
  expect(isAlike(look(), look({ fault: 'ECONNRESET' }), AT)).toBe(false);
  const moved = (location: string) => look({ status: 302, bytes: 0, location });
  expect(isAlike(moved('/home'), moved('/home'), AT)).toBe(true);
  expect(isAlike(moved('http://localhost:8000/home'), moved('http://t0.localhost:8000/home'), AT)).toBe(true);
  // To the name that it wants to be called by: whoever follows is under that.
  expect(isAlike(moved('http://localhost:8000/home'), moved('http://localhost:8000/home'), AT)).toBe(false);
});

const redirects: readonly (readonly [location: string, to: string])[] = [
  ['/home', '/home'],
  ['home?a=1#b', '/in/home?a=1'],
  ['http://localhost:8000/home', '/home'],
  ['http://127.0.0.1:8000/home', '/home'],
  ['//localhost:8000/a b', '/a%20b'],
  ['http://localhost:8001/home', 'http://localhost:8001/home'],
  ['https://localhost:8000/home', 'https://localhost:8000/home'],
  ['http://example.org/', 'http://example.org/'],
  ['http://[', 'http://['],
];
for (const [location, to] of redirects) {
  test(`redirectOf() tells where ${location} leads`, () => {
    const { path, elsewhere } = redirectOf({ path: '/in/', location }, { port: 8000 });
    expect(path ?? elsewhere).toBe(to);
    expect(path === null).toBe(elsewhere !== null);
    expect(elsewhere !== null).toBe(/:8001|https|example|\[/.test(location));
  });
}

test('browserRequest() is longer than a small buffer, and sends what was given in place of its own', () => {
  const text = browserRequest({ port: 8000, headers: { 'user-agent': 'mine', Cookie: 'a=1' } });
  expect(text.length).toBeGreaterThanOrEqual(800);
  expect(text.match(/^user-agent:.*$/gim)).toEqual(['user-agent: mine']);
  expect(text).toMatch(/^GET \/ HTTP\/1\.1\r\nHost: localhost:8000\r\n[\s\S]*\r\nCookie: a=1\r\n[\s\S]*\r\n\r\n$/);
});

test('measureBase() tells status, type, size and redirects, and what another name is answered', async () => {
  const server = createServer((request, response) => {
    response.setHeader('Connection', 'close');
    if (!request.headers.host?.startsWith('localhost')) response.writeHead(400).end('bad host');
    else if (request.url === '/') response.writeHead(302, { Location: '/home' }).end();
    else response.writeHead(200, { 'Content-Type': 'text/html' }).end('x'.repeat(100_000));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { page } = await measureBase({ port: (server.address() as net.AddressInfo).port });
    expect(page.looks).toMatchObject([
      { path: '/', status: 302, location: '/home', fault: null },
      { path: '/home', status: 200, type: 'text/html', fault: null },
    ]);
    expect(page.looks[1]?.bytes).toBeGreaterThanOrEqual(100_000);
    expect(page).toMatchObject({
      elsewhere: null,
      otherName: { status: 400, alike: false },
      asBrowser: { status: 302 },
    });
  } finally {
    server.close();
  }
});

test('measureBase() finds out a server that reads no more than a short request', async () => {
  const running = await startServer(badServer('reads-little'));
  try {
    const { page } = await measureBase({ port: running.port });
    expect(page.looks).toMatchObject([{ status: 200, fault: null }]);
    expect(page.asBrowser.fault).toContain('reset');
  } finally {
    await running.stop();
  }
});

test('measureBase() goes on where a redirect leads in a circle, or elsewhere', async () => {
  const leading = (to: string) =>
    rawServer({
      answer: () => `HTTP/1.1 302 Found\r\nLocation: ${to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    });
  const circle = await leading('/');
  const away = await leading('https://localhost/');
  try {
    expect((await measureBase(circle)).page).toMatchObject({ elsewhere: null });
    expect((await measureBase(away)).page).toMatchObject({ elsewhere: 'https://localhost/', looks: [{ status: 302 }] });
  } finally {
    await circle.close();
    await away.close();
  }
});
