/** A person who has been here before: real profiles, real keys, and a server that reads one connection at a time. */
import { expect, test } from '@playwright/test';
import { allBrowsers } from '../../../src/browsers/list.ts';
import { DEFAULTS, readOptions } from '../../../src/run/options.ts';
import { playCell } from '../../../src/run/play-cell.ts';
import { freshBrowsers } from '../../../src/run/supply.ts';
import { bookmark } from '../../../src/scenarios/bookmark.ts';
import { newTabPage } from '../../../src/scenarios/new-tab-page.ts';
import { restored } from '../../../src/scenarios/restored.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import { typing } from '../../../src/scenarios/typing.ts';
import { findServer } from '../../../src/servers/select.ts';
import { displayForKeys } from '../../../src/system/display.ts';
import { findBrowsers } from '../../../src/system/find-browsers.ts';

test.describe.configure({ mode: 'default', timeout: 180_000 });

/** One trial at a server that reads one connection at a time; null where the browser is not installed. */
async function play(id: 'firefox' | 'chromium', scenario: Scenario) {
  const browser = allBrowsers.find((each) => each.id === id);
  const installed = await findBrowsers();
  const display = await displayForKeys();
  test.skip(!display || !installed.browsers.some(({ engine }) => engine === id), 'it is not installed, or no Xvfb');
  if (!browser || !display) throw new Error('unreachable');
  try {
    return await playCell({
      browser,
      server: findServer('python-sequential'),
      scenario,
      navigation: 'natural',
      trial: 0,
      run: 'lived-in',
      options: { ...readOptions(DEFAULTS, {}), patience: 2000 },
      installed,
      supply: freshBrowsers(display.env),
    });
  } finally {
    await display.close();
  }
}

test('chromium: a tile of a new tab is pressed and held, and opens the page when the mouse lets go', async () => {
  const { result, trace } = await play('chromium', newTabPage);
  expect(result.reason).toBeNull();
  const steps = trace?.steps.map(({ step }) => step);
  const own = result.connections.filter(({ client }) => client === 'browser');
  // What connects on the press blocks the server: then the mouse does not let go, and nothing was asked for.
  if (result.verdict === 'stalled') expect(own.filter(({ requests }) => requests.length === 0)).not.toEqual([]);
  else {
    expect(steps).toContain('navigated');
    expect(own.flatMap(({ requests }) => requests)).toContain('GET /'); // it was the tile that was pressed
  }
});

for (const id of ['firefox', 'chromium'] as const) {
  test(`${id}: an address that is typed and not confirmed is played in a lived-in profile`, async () => {
    const { result, trace } = await play(id, typing);
    expect(result.browser.history).toBe('lived-in');
    expect(trace?.steps.map(({ step }) => step)).not.toContain('navigated');
    // Nobody has pressed Return, so nothing was asked for: what was opened is silent.
    const own = result.connections.filter(({ client }) => client === 'browser');
    expect(own.flatMap(({ requests }) => requests)).toEqual([]);
    // Firefox connects for the address that it completes (20 of 20 trials in docs/actions.md), Chromium does not.
    expect(own.length > 0).toBe(id === 'firefox');
    expect(id === 'firefox' ? ['stalled', 'delayed'] : ['ok']).toContain(result.verdict);
    if (result.verdict === 'stalled') expect(['idle-connection', 'unexplained']).toContain(result.cause?.kind);
  });

  test(`${id}: a bookmark is pressed and held, and opens the page when the mouse lets go`, async () => {
    const { result, trace } = await play(id, bookmark);
    expect(result.reason).toBeNull();
    expect(
      trace?.steps.map(({ step }) => step).filter((step) => ['approached', 'asked', 'navigated'].includes(step)),
    ).toEqual(['approached', 'asked', 'navigated']);
    const own = result.connections.filter(({ client }) => client === 'browser');
    expect(own.flatMap(({ requests }) => requests)).toContain('GET /'); // it was the bookmark that was pressed
  });

  test(`${id} opens the page of its last session when it starts`, async () => {
    const { result } = await play(id, restored);
    expect(result.browser).toMatchObject({ history: 'lived-in', driver: 'none' });
    const own = result.connections.filter(({ client }) => client === 'browser');
    expect(own.flatMap(({ requests }) => requests)).toContain('GET /');
    expect(['ok', 'delayed', 'stalled']).toContain(result.verdict);
  });
}
