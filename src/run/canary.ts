/**
 * The canary: does this browser make speculative connections at all? If a driver, a policy or a profile switched them
 * off, every server looks safe. So the kit checks each browser once in a run, on the wire, with pages for which its
 * engine is known to open connections ahead of need.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserDefinition } from '../browsers/browser.ts';
import { type Canary, canarySchema } from '../domain/schema.ts';
import { LOOPBACK } from '../system/beyond.ts';
import { within } from '../system/concurrency.ts';
import type { FoundBrowser } from '../system/find-browsers.ts';
import { oncePerRun } from '../system/once-per-run.ts';
import { inTurn } from '../system/turns.ts';
import type { Supply } from './supply.ts';
import { messageOf } from './trial.ts';

/**
 * How long the page is held back, in milliseconds. Chromium makes its second preconnect 15 to 50 ms after the
 * navigation began; while the page's own connection is in use, that takes a new one.
 */
const ANSWER_MS = 400;

/** How long the driver may take to open a tab and hand the address over. */
const OPEN_MS = 30_000;

/** How long a connection may take to arrive, in milliseconds. */
const WITHIN_MS = 5000;

/**
 * The canary of a browser. The first worker sends it, once in a run. If the browser does not start, `speculates` is
 * null.
 */
export async function canaryOf(
  definition: BrowserDefinition,
  install: FoundBrowser,
  supply: Supply,
  bind = LOOPBACK,
): Promise<Canary> {
  const folder = await oncePerRun(`canary-${definition.id}`, async (made) => {
    const said = await send(definition, install, supply, bind).catch((error) => ({
      speculates: null,
      text: `the canary could not be sent: ${messageOf(error)}`,
    }));
    await writeFile(path.join(made, FILE), JSON.stringify(said));
  });
  return canarySchema.parse(JSON.parse(await readFile(path.join(folder, FILE), 'utf8')));
}

const FILE = 'canary.json';

async function send(
  definition: BrowserDefinition,
  install: FoundBrowser,
  supply: Supply,
  bind: string,
): Promise<Canary> {
  const { browser, done } = await inTurn('heavy', () => supply.get(definition, install));
  try {
    return await canary(definition, install, browser, bind);
  } finally {
    await done();
  }
}

/**
 * Visits a page with the browser and reports whether it opened a connection that it did not need yet. The tab stays
 * open.
 * @param bind the address of this machine at which the browser finds the page
 */
export async function canary(
  definition: BrowserDefinition,
  install: FoundBrowser,
  browser: Browser,
  bind = LOOPBACK,
): Promise<Canary> {
  const host = bind === LOOPBACK ? 'canary.localhost' : bind;
  const silent = await listenSilently(bind);
  const hint =
    definition.speculates === 'preconnect' ? `<link rel="preconnect" href="http://${host}:${silent.port}">` : '';
  const page = await serveSlowly(bind, `<!doctype html><title>canary</title><link rel="icon" href="data:,">${hint}`);
  try {
    const navigation = definition.navigations(install)[0];
    const address = `http://${host}:${page.port}/`;
    await inTurn('opening', () =>
      within(
        OPEN_MS, // a driver that never answers must not block the turn for all others
        browser.open(address, navigation ?? 'goto', () => {}),
        `the driver did not open a page within ${OPEN_MS / 1000} s`,
      ),
    );
    const until = Date.now() + WITHIN_MS;
    const seen = () => page.silent() + silent.silent();
    while (Date.now() < until && !(page.answered() && seen() > 0)) await delay(20);
    if (!page.answered()) return { speculates: null, text: 'it did not ask for the page within 5 s' };
    const asked = definition.speculates === 'visit' ? 'a first visit' : 'a page with <link rel="preconnect">';
    const count = seen();
    return {
      speculates: count > 0,
      text: `${count === 0 ? 'no' : count} silent connection${count === 1 ? '' : 's'} on ${asked}`,
    };
  } finally {
    await Promise.all([page.close(), silent.close()]);
  }
}

interface Listening {
  readonly port: number;
  /** Connections on which nothing was sent. */
  silent(): number;
  answered(): boolean;
  close(): Promise<void>;
}

/** Answers each request after a while, and accepts everything at once. */
const serveSlowly = (bind: string, body: string): Promise<Listening> =>
  listen(bind, (socket, answered) => {
    setTimeout(() => {
      socket.end(
        `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      );
      answered();
    }, ANSWER_MS).unref();
  });

const listenSilently = (bind: string): Promise<Listening> => listen(bind, () => {});

async function listen(bind: string, onRequest: (socket: Socket, answered: () => void) => void): Promise<Listening> {
  const sockets = new Map<Socket, number>();
  let answers = 0;
  const server: Server = createServer((socket) => {
    sockets.set(socket, 0);
    socket.on('error', () => {}); // a browser may reset what it no longer needs
    socket.on('data', (bytes) => {
      if (sockets.get(socket) === 0) onRequest(socket, () => answers++);
      sockets.set(socket, (sockets.get(socket) ?? 0) + bytes.length);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, bind, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot check a browser: no port');
  return {
    port: address.port,
    silent: () => [...sockets.values()].filter((bytes) => bytes === 0).length,
    answered: () => answers > 0,
    async close() {
      for (const socket of sockets.keys()) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
