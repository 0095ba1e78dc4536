/** Servers that speak TLS, and a browser of sockets that says nothing before its handshake. */

import { expect, test } from '@playwright/test';
import pythonSequential from '../../../servers/python-sequential.ts';
import pythonTlsHandler from '../../../servers/python-tls-handler.ts';
import pythonTlsSequential from '../../../servers/python-tls-sequential.ts';
import pythonTlsThreading from '../../../servers/python-tls-threading.ts';
import { DEFAULTS as defaults } from '../../../src/run/options.ts';
import { playCell } from '../../../src/run/play-cell.ts';
import { freshBrowsers } from '../../../src/run/supply.ts';
import { firstVisit } from '../../../src/scenarios/first-visit.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import { tlsFirstVisit } from '../../../src/scenarios/tls-first-visit.ts';
import type { ServerDefinition } from '../../../src/servers/definition.ts';
import { diagnose } from '../../../src/verdict/diagnose.ts';
import { playSockets } from '../fixtures/play-sockets.ts';
import { socketBrowser, socketInstall } from '../fixtures/socket-browser.ts';

for (const server of [pythonTlsSequential, pythonTlsThreading, pythonTlsHandler]) {
  test(`${server.id} answers handshakes, and the relay knows them`, async () => {
    const { trace } = await playSockets(server, tlsFirstVisit, {});
    expect(diagnose(trace)).toMatchObject({ verdict: 'ok', cause: null });
    expect(trace.connections.map(({ client, exchanges, garbage }) => [client, exchanges[0]?.request, garbage])).toEqual(
      [
        ['browser', 'TLS ClientHello', null],
        ['bystander', 'TLS ClientHello', null],
      ],
    );
  });
}

for (const server of [pythonTlsSequential, pythonTlsThreading]) {
  test(`${server.id} is blocked in its accept loop by a connection that does not begin its handshake`, async () => {
    const { trace } = await playSockets(server, tlsFirstVisit, { silentAfter: 1 });
    const { verdict, cause } = diagnose(trace);
    expect({ verdict, cause }).toMatchObject({
      verdict: 'stalled',
      cause: { kind: 'handshake', connection: 2, proven: true },
    });
    expect(cause?.text).toContain("the bystander's TLS ClientHello");
  });
}

test('the remedy: python-tls-handler does the handshake in the thread, and a connection that does not begin it blocks nobody', async () => {
  const { trace } = await playSockets(pythonTlsHandler, tlsFirstVisit, { silentAfter: 1 });
  expect(diagnose(trace)).toMatchObject({ verdict: 'ok', provoked: true, cause: null });
});

test('a cell that mixes TLS and plain HTTP is unavailable, and says why', async () => {
  const reason = async (server: ServerDefinition, scenario: Scenario) => {
    const { result } = await playCell({
      browser: socketBrowser(),
      server,
      scenario,
      navigation: 'new-tab',
      trial: 0,
      run: 'test',
      options: defaults,
      installed: { browsers: [socketInstall], notes: {} },
      supply: freshBrowsers({}),
    });
    return [result.verdict, result.reason];
  };
  expect(await reason(pythonSequential, tlsFirstVisit)).toEqual(['unavailable', 'Python HTTPServer has no TLS']);
  expect(await reason(pythonTlsSequential, firstVisit)).toEqual([
    'unavailable',
    'Python HTTPServer over TLS speaks only TLS, and first-visit is played without it',
  ]);
});
