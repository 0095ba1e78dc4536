/** Servers that are asked to stop while a browser of sockets is open. */

import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import nodeSequential from '../../../servers/node-sequential.ts';
import pythonSequential from '../../../servers/python-sequential.ts';
import pythonThreading from '../../../servers/python-threading.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import { shutdown } from '../../../src/scenarios/shutdown.ts';
import type { ServerDefinition } from '../../../src/servers/definition.ts';
import { diagnose } from '../../../src/verdict/diagnose.ts';
import { playSockets } from '../fixtures/play-sockets.ts';
import type { Manner } from '../fixtures/socket-browser.ts';

const graceful = (how: 'waits' | 'ignores'): ServerDefinition => ({
  ...nodeSequential,
  id: `graceful-${how}`,
  async start(place) {
    const { program } = await nodeSequential.start(place);
    const source = fileURLToPath(new URL('../fixtures/servers/graceful.mjs', import.meta.url));
    return { program, args: [source, how, String(place.port)] };
  },
  ready: { line: /^listening/ },
});

const stopped = async (server: ServerDefinition, manner: Manner, patience = 1200, scenario = shutdown) => {
  const { trace } = await playSockets(server, scenario, manner, { patience, observer: 'relay' });
  return { trace, ...diagnose(trace) };
};

for (const server of [pythonSequential, pythonThreading]) {
  test(`${server.id} ends at once, whatever the browser holds, and that is no death`, async () => {
    const { verdict, provoked, cause, trace } = await stopped(server, { silentAfter: 1 });
    expect({ verdict, provoked, cause }).toEqual({ verdict: 'ok', provoked: true, cause: null });
    expect(trace.serverExit).toBeNull();
    expect(trace.steps.map(({ step }) => step)).toEqual(expect.arrayContaining(['stop-asked', 'server-ended']));
  });
}

test('a server that waits for its connections ends at once when none is open', async () => {
  expect(await stopped(graceful('waits'), {})).toMatchObject({ verdict: 'ok', cause: null });
});

test('a server that waits for a silent connection stalls, and ends when the kit closes it', async () => {
  const { verdict, cause, trace } = await stopped(graceful('waits'), { silentAfter: 2 });
  expect({ verdict, cause }).toMatchObject({
    verdict: 'stalled',
    cause: { kind: 'idle-connection', connection: 3, proven: true },
  });
  expect(trace.steps.filter(({ step }) => step === 'released').map(({ connection }) => connection)).toEqual([2, 3]);
});

test('a server that waits is delayed when the browser closes its silent connection in time', async () => {
  let askedToStop = () => {};
  const closesWhen = async () => {
    await new Promise<void>((resolve) => {
      askedToStop = resolve;
    });
    await delay(5000); // the longer the wait, the less the end of a process can be chance
  };
  const scenario: Scenario = {
    ...shutdown,
    async play(stage) {
      const stopServer = () => {
        askedToStop();
        return stage.stopServer();
      };
      await shutdown.play({ ...stage, stopServer });
    },
  };
  const { verdict, cause } = await stopped(graceful('waits'), { silentAfter: 1, closesWhen }, 10_000, scenario);
  expect({ verdict, cause }).toMatchObject({
    verdict: 'delayed',
    cause: { kind: 'idle-connection', connection: 2, proven: true },
  });
});

test('a server that will not stop is not blamed on a connection', async () => {
  const silent = await stopped(graceful('ignores'), { silentAfter: 1 });
  expect(silent).toMatchObject({ verdict: 'stalled', cause: { kind: 'slow-server', proven: false } });
  expect(await stopped(graceful('ignores'), {})).toMatchObject({ verdict: 'stalled', cause: { kind: 'slow-server' } });
});
