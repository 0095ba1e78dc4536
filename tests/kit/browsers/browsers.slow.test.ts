/** A few trials with each real browser that is installed. */

import { expect, test } from '@playwright/test';
import pythonKeepalive from '../../../servers/python-keepalive.ts';
import pythonThreading from '../../../servers/python-threading.ts';
import { browsers } from '../../../src/browsers/list.ts';
import { freshBrowsers, type Supply } from '../../../src/run/supply.ts';
import { type FinishedTrial, runTrial } from '../../../src/run/trial.ts';
import { bystander } from '../../../src/scenarios/bystander.ts';
import { closeIdle } from '../../../src/scenarios/close-idle.ts';
import { firstVisit } from '../../../src/scenarios/first-visit.ts';
import { reload } from '../../../src/scenarios/reload.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import type { ServerDefinition } from '../../../src/servers/definition.ts';
import { type Display, openDisplay } from '../../../src/system/display.ts';
import { findBrowsers } from '../../../src/system/find-browsers.ts';
import { diagnose } from '../../../src/verdict/diagnose.ts';
import { undisturbed } from '../fixtures/undisturbed.ts';

// One after the other: browsers that start at once make each other slow.
test.describe.configure({ mode: 'default' });

let display: Display;
let supply: Supply;
test.beforeAll(async () => {
  display = await openDisplay();
  supply = freshBrowsers(display.env);
});
test.afterAll(async () => {
  await supply.close();
  await display.close();
});

for (const browser of browsers) {
  const observed = async (
    server: ServerDefinition,
    scenario: Scenario,
    navigation: 'new-tab' | 'goto' | 'link',
    patience = 1500,
  ): Promise<FinishedTrial> => {
    const install = (await findBrowsers()).browsers.find(({ engine }) => engine === browser.engine);
    test.skip(!install, `${browser.title} is not installed`);
    if (!install) throw new Error('unreachable');
    const options = { patience, observer: 'relay' as const };
    const trial = await undisturbed(async () => {
      const played = await runTrial({
        browser,
        install,
        second: null,
        server,
        scenario,
        navigation,
        options,
        supply,
        host: 'localhost',
      });
      await played.dispose();
      return played;
    });

    return trial;
  };
  const requests = ({ trace }: FinishedTrial) =>
    trace.connections.flatMap(({ exchanges }) => exchanges.map(({ request }) => request));

  test(`${browser.id} visits a threaded server: page and icon are answered, and the driver says ok`, async () => {
    const trial = await observed(pythonThreading, firstVisit, 'new-tab');
    expect(diagnose(trial.trace)).toMatchObject({ verdict: 'ok', cause: null });
    expect(requests(trial)).toEqual(expect.arrayContaining(['GET /', 'GET /favicon.ico']));
    expect(trial.automation.outcome).toBe('ok');
    expect(trial.browser?.version).toMatch(/^\d+\./);
  });

  test(`${browser.id} keeps its connection alive, and a server that reads it serves nobody else`, async () => {
    const trial = await observed(pythonKeepalive, bystander, 'new-tab');
    const { verdict, cause } = diagnose(trial.trace);
    expect(verdict).toBe('stalled');
    expect(cause).toMatchObject({ proven: true });
    expect(['kept-alive-connection', 'idle-connection']).toContain(cause?.kind);
  });

  for (const navigation of ['goto', 'link'] as const) {
    test(`${browser.id} opens a page by ${navigation} and reloads it`, async () => {
      const trial = await observed(pythonThreading, reload, navigation);
      expect(diagnose(trial.trace).verdict).toBe('ok');
      expect(requests(trial).filter((request) => request === 'GET /')).toHaveLength(2);
    });
  }

  if (browser.closesIdleSockets) {
    test(`${browser.id} frees the server when "Close idle sockets" is pressed`, async () => {
      const trial = await observed(pythonKeepalive, closeIdle, 'new-tab', 3000);
      const { verdict, cause } = diagnose(trial.trace);
      expect(verdict).toBe('delayed');
      expect(cause?.proven).toBe(true);
      expect(trial.trace.steps.map(({ step }) => step)).not.toContain('released');
    });
  }
}
