/** A trial for which nobody waits any more: it ends at once, with all that it has started. */

import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { freshBrowsers } from '../../../src/run/supply.ts';
import { runTrial, type TrialSetup } from '../../../src/run/trial.ts';
import { firstVisit } from '../../../src/scenarios/first-visit.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import { isPortHeld } from '../../../src/servers/start.ts';
import { badServer } from '../fixtures/bad-server.ts';
import { socketBrowser, socketInstall } from '../fixtures/socket-browser.ts';

/** A cell that would wait for ten minutes, and the port that its server listens on. */
function cellOf(scenario: Scenario, signal: AbortSignal) {
  const silent = badServer('never-answers');
  let port = 0;
  const cell: TrialSetup = {
    browser: socketBrowser(),
    install: socketInstall,
    second: null,
    server: {
      ...silent,
      start(place) {
        ({ port } = place);
        return silent.start(place);
      },
    },
    scenario,
    navigation: 'new-tab',
    options: { patience: 600_000, observer: 'relay' },
    supply: freshBrowsers({}),
    host: 'localhost',
    signal,
  };
  return { cell, listens: async () => port !== 0 && (await isPortHeld(port)), wasStarted: () => port !== 0 };
}

for (const [what, scenario] of [
  ['waits for the wire', firstVisit],
  ['waits for something else', { ...firstVisit, play: () => new Promise<void>(() => {}) }],
] as const) {
  test(`runTrial() ends a trial that was given up while it ${what}`, async () => {
    const gone = new AbortController();
    const { cell, listens } = cellOf(scenario, gone.signal);
    const trial = runTrial(cell);
    await expect.poll(listens).toBe(true);
    await delay(500);
    gone.abort();
    const { trace, dispose } = await trial; // within the time-out of this test, a tenth of patience
    await dispose();
    expect(trace.fault).toMatch(/the trial was given up/);
    expect(await listens()).toBe(false);
  });
}

test('runTrial() does not begin a trial that was given up before its turn', async () => {
  const { cell, wasStarted } = cellOf(firstVisit, AbortSignal.abort());
  await expect(runTrial(cell)).rejects.toThrow(/abort/);
  expect(wasStarted()).toBe(false);
});
