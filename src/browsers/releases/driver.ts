/** Which driver can speak to a release: tried, not guessed from its version. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { openDisplay } from '../../system/display.ts';
import { within } from '../../system/within.ts';
import { launch } from '../../trial/launch.ts';
import type { BrowserDefinition } from '../browser.ts';
import type { Release } from './release.ts';

/** A driver that speaks to a release does so in a second or two. Playwright itself waits for a minute. */
const LIMIT_MS = 20_000;

const { version: playwright } = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('@playwright/test/package.json'), 'utf8'),
) as { version: string };

/** Starts the release with its driver, opens a page, and tells what came of it. */
export async function tryDriver(
  definition: BrowserDefinition,
  driver: Release['speaks']['driver'],
  signal: AbortSignal,
): Promise<Release['speaks']> {
  const { install } = definition;
  if (!install) throw new Error(`${definition.id} is no release`);
  const display = await openDisplay();
  const server = createServer((_, response) => {
    response
      .writeHead(200, { 'Content-Type': 'text/html', Connection: 'close' })
      .end('<!doctype html><title>a page</title>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  let why: string | null = null;
  try {
    const started = launch(definition, { install, env: display.env });
    try {
      const browser = await within(LIMIT_MS, started, `it did not answer within ${LIMIT_MS / 1000} s`);
      const tab = await browser.open(`http://localhost:${port}/`, 'goto', () => {});
      const said = await within(LIMIT_MS, tab.automation, `no page was there within ${LIMIT_MS / 1000} s`);
      if (said.outcome !== 'ok') throw new Error(said.outcome);
      await browser.close();
    } catch (error) {
      why = (error as Error).message.split('\n')[0] ?? 'unknown';
      await started.then((browser) => browser.close()).catch(() => {});
    }
  } finally {
    server.closeAllConnections();
    server.close();
    await display.close();
  }
  signal.throwIfAborted();
  return { driver: why === null ? driver : 'none', playwright, why };
}
