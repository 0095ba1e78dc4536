/** A visit with raw sockets as the browser. */

import { connect, type Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import type { Browser } from '../../../../src/browsers/browser.ts';
import { visitWith } from '../../../../src/features/traits/hold-watch.ts';
import { socketBrowser, socketInstall } from '../../fixtures/socket-browser.ts';

const never = new AbortController().signal;

/** Asks for the page and three images, each on its own connection, and opens one that stays silent. */
async function browserOf(): Promise<{ browser: Browser; sockets: Socket[]; crash(reason: string): void }> {
  const sockets: Socket[] = [];
  let crash = (_: string) => {};
  const crashed = new Promise<string>((resolve) => {
    crash = resolve;
  });
  const plain = await socketBrowser().launch({ install: socketInstall, profile: '/nowhere', env: {} });
  const browser: Browser = {
    ...plain,
    crashed,
    async open(address) {
      const port = Number(new URL(address).port);
      for (const path of ['/', '/1.svg', '/2.svg', '/3.svg', null]) {
        const socket = connect({ port, host: '127.0.0.1' });
        socket.on('error', () => {});
        socket.resume();
        if (path) socket.write(`GET ${path} HTTP/1.1\r\nHost: page.localhost\r\n\r\n`);
        sockets.push(socket);
      }
      return {
        automation: Promise.resolve({ outcome: 'ok', ms: 1 }),
        reload: async () => {},
        follow: async () => {},
        stop: async () => {},
        close: async () => {},
      };
    },
  };
  return { browser, sockets, crash: (reason) => crash(reason) };
}

test('a watch ends at once when the browser has closed everything', async () => {
  const { browser, sockets } = await browserOf();
  const visit = await visitWith(browser, 'goto', never);
  expect(
    visit
      .rows()
      .map(({ kind }) => kind)
      .toSorted(),
  ).toEqual(['unused', 'used', 'used', 'used', 'used']);
  for (const socket of sockets) socket.end();
  await visit.watch(600_000, never);
  expect(new Set(visit.rows().map(({ closedBy }) => closedBy))).toEqual(new Set(['browser']));
  await visit.close();
});

test('a watch ends when it is told to, and tells what is still open', async () => {
  const { browser, sockets } = await browserOf();
  const visit = await visitWith(browser, 'goto', never);
  sockets.at(-1)?.end();
  await expect.poll(() => visit.rows().filter(({ closedBy }) => closedBy === 'browser').length).toBe(1);
  await visit.watch(600_000, AbortSignal.abort());
  expect(visit.rows().filter(({ closedBy }) => closedBy === 'nobody')).toHaveLength(4);
  await visit.close();
});

test('a browser that goes away is no browser that closed its connections', async () => {
  const { browser, sockets, crash } = await browserOf();
  const visit = await visitWith(browser, 'goto', never);
  crash('it fell over');
  for (const socket of sockets) socket.destroy();
  await expect(visit.watch(600_000, never)).rejects.toThrow('it fell over');
  await visit.close();
});
