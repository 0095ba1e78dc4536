/** What only a real browser shows: it follows, embeds, upgrades, keeps back and shakes hands. Chromium, where it is installed. */

import { expect, test } from '@playwright/test';
import pythonThreading from '../../../servers/python-threading.ts';
import pythonTlsThreading from '../../../servers/python-tls-threading.ts';
import { chromium } from '../../../src/browsers/chromium.ts';
import { freshBrowsers } from '../../../src/run/supply.ts';
import { runTrial } from '../../../src/run/trial.ts';
import { eventStream } from '../../../src/scenarios/event-stream.ts';
import { hover } from '../../../src/scenarios/hover.ts';
import { iframe } from '../../../src/scenarios/iframe.ts';
import { posts } from '../../../src/scenarios/posts.ts';
import { redirect } from '../../../src/scenarios/redirect.ts';
import { returning } from '../../../src/scenarios/returning.ts';
import { sameAddress } from '../../../src/scenarios/same-address.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import { shutdown } from '../../../src/scenarios/shutdown.ts';
import { tlsFirstVisit } from '../../../src/scenarios/tls-first-visit.ts';
import { upload } from '../../../src/scenarios/upload.ts';
import { websocket } from '../../../src/scenarios/websocket.ts';
import type { ServerDefinition } from '../../../src/servers/definition.ts';
import { type Display, openDisplay } from '../../../src/system/display.ts';
import { findBrowsers } from '../../../src/system/find-browsers.ts';
import { diagnose } from '../../../src/verdict/diagnose.ts';
import { undisturbed } from '../fixtures/undisturbed.ts';

test.describe.configure({ mode: 'default' });

let display: Display;
test.beforeAll(async () => {
  display = await openDisplay();
});
test.afterAll(async () => {
  await display.close();
});

async function played(scenario: Scenario, server: ServerDefinition = pythonThreading) {
  const install = (await findBrowsers()).browsers.find(({ engine }) => engine === 'chromium');
  test.skip(!install, 'Chromium is not installed');
  if (!install) throw new Error('unreachable');
  const trial = await undisturbed(async () => {
    const played = await runTrial({
      browser: chromium,
      install,
      second: null,
      server,
      scenario,
      navigation: 'new-tab',
      options: { patience: 2000, observer: 'relay' },
      supply: freshBrowsers(display.env),
      host: 'localhost',
    });
    await played.dispose();
    return played;
  });

  const requests = trial.trace.connections
    .filter(({ client }) => client === 'browser')
    .flatMap(({ exchanges }) => exchanges.map(({ request }) => request.replace(/\?.*/, '')));
  return { ...trial, ...diagnose(trial.trace, { browser: 'Chromium' }), requests };
}

test('redirect: the browser follows to the other host name', async () => {
  const { verdict, requests, automation } = await played(redirect);
  expect({ verdict, automation }).toMatchObject({ verdict: 'ok', automation: { outcome: 'ok' } });
  expect(requests).toEqual(expect.arrayContaining(['GET /redirect', 'GET /']));
});

test("iframe: the page is asked for by a page of another site, whose own connections are not the trial's", async () => {
  const { verdict, requests } = await played(iframe);
  expect({ verdict, requests }).toEqual({ verdict: 'ok', requests: ['GET /'] });
});

test('websocket: the browser takes the handshake and holds the connection', async () => {
  const { verdict, trace } = await played(websocket);
  expect(verdict).toBe('ok');
  const held = trace.connections.filter(({ exchanges }) => exchanges.some(({ status }) => status === 101));
  expect(held).toMatchObject([{ closedMs: null, exchanges: [{ request: 'GET /socket', streams: true }] }]);
});

test('event-stream: the browser keeps the request of the 7th tab back, and the server is cleared', async () => {
  const { verdict, cause } = await played(eventStream);
  expect({ verdict, cause }).toMatchObject({ verdict: 'kept-back', cause: { kind: 'connection-limit', proven: true } });
  expect(cause?.text).toMatch(/^Chromium held 6 streams and did not send .* for page 7 /);
});

test('same-address: the second tab waits for the cache, and the server is cleared', async () => {
  const { verdict, cause } = await played(sameAddress);
  expect({ verdict, cause }).toMatchObject({ verdict: 'kept-back', cause: { kind: 'cache-lock', proven: true } });
});

test('posts: six forms are sent, and each is taken', async () => {
  const { verdict, requests } = await played(posts);
  expect({ verdict, requests }).toEqual({ verdict: 'ok', requests: Array(6).fill('POST /posted') });
});

test('upload: the form is sent with its file', async () => {
  const { verdict, requests, trace } = await played(upload);
  expect({ verdict, first: requests[0] }).toEqual({ verdict: 'ok', first: 'POST /posted' });
  expect(trace.connections.some(({ bytesIn }) => bytesIn > 1500)).toBe(true); // the file
});

test('shutdown: a server that knows nothing of grace ends at once', async () => {
  const { verdict, trace } = await played(shutdown);
  expect({ verdict, serverExit: trace.serverExit }).toEqual({ verdict: 'ok', serverExit: null });
});

test("tls-first-visit: the browser accepts the run's certificate, and loads the page", async () => {
  const { verdict, requests, automation, browser } = await played(tlsFirstVisit, pythonTlsThreading);
  expect({ verdict, automation }).toMatchObject({ verdict: 'ok', automation: { outcome: 'ok' } });
  expect(new Set(requests)).toEqual(new Set(['TLS ClientHello']));
  expect(browser?.switches.join(' ')).toContain('+--ignore-certificate-errors-spki-list=');
});

test('hover: nothing connects while the mouse only rests on the link, and that is no fault', async () => {
  const { verdict, trace } = await played(hover);
  expect(verdict).toBe('ok');
  expect(trace.steps.map(({ step }) => step)).toContain('approached');
  expect(trace.connections.filter(({ client }) => client === 'bystander')).toHaveLength(1);
});

test('returning: the browser asks for the page on both visits', async () => {
  const { verdict, requests } = await played(returning);
  expect(verdict).toBe('ok');
  expect(requests.filter((request) => request === 'GET /')).toHaveLength(2);
});
