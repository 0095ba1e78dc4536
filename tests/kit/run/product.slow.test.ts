/** Every kind of navigation with every scenario: each is played, or is unavailable for a reason. None breaks, and none hangs. */
import { expect, test } from '@playwright/test';
import { chromium } from '../../../src/browsers/chromium.ts';
import type { Navigation } from '../../../src/domain/schema.ts';
import { DEFAULTS, readOptions } from '../../../src/run/options.ts';
import { playCell } from '../../../src/run/play-cell.ts';
import { freshBrowsers } from '../../../src/run/supply.ts';
import { allScenarios } from '../../../src/scenarios/list.ts';
import { findServer } from '../../../src/servers/select.ts';
import { type Display, openDisplay } from '../../../src/system/display.ts';
import { findBrowsers } from '../../../src/system/find-browsers.ts';

test.describe.configure({ mode: 'default', timeout: 480_000 });

let display: Display;
test.beforeAll(async () => {
  display = await openDisplay({}); // its own: keys are pressed
});
test.afterAll(async () => {
  await display.close();
});

const KINDS: readonly Navigation[] = ['new-tab', 'goto', 'link', 'typed', 'keyboard-reload'];

for (const navigation of KINDS) {
  test(`chromium by ${navigation} plays every scenario, or says why it cannot`, async () => {
    const installed = await findBrowsers();
    test.skip(!installed.browsers.some(({ engine }) => engine === 'chromium'), 'Chromium is not installed');
    const options = { ...readOptions(DEFAULTS, {}), patience: 2000 };
    const supply = freshBrowsers(display.env);
    const ends: string[] = [];
    // What a person does instead of opening an address is the same whatever the navigation: once is enough.
    const wanted = allScenarios.filter(
      ({ livedIn, needs }) => navigation === 'new-tab' || !(livedIn || needs === 'hover'),
    );
    for (const scenario of wanted) {
      const server = findServer(scenario.needsOfServer?.includes('tls') ? 'python-tls-threading' : 'python-threading');
      const request = { browser: chromium, server, scenario, navigation, trial: 0, run: 'product', options };
      const { result } = await playCell({ ...request, installed, supply });
      const { verdict, reason } = result;
      const isTold = verdict === 'unavailable' && reason !== null && reason !== '';
      if (!isTold && !['ok', 'kept-back', 'delayed'].includes(verdict))
        ends.push(`${scenario.id}: ${verdict}: ${reason}`);
    }
    expect(ends).toEqual([]);
  });
}
