/** Trials with a page of somebody's own: wherever it leads, and whatever it answers. */

import { expect, test } from '@playwright/test';
import type { Trace } from '../../../src/domain/trace.ts';
import { freshBrowsers } from '../../../src/run/supply.ts';
import { runTrial } from '../../../src/run/trial.ts';
import { bystander } from '../../../src/scenarios/bystander.ts';
import { reload } from '../../../src/scenarios/reload.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import { twoTabs } from '../../../src/scenarios/two-tabs.ts';
import { diagnose } from '../../../src/verdict/diagnose.ts';
import { ownServer } from '../fixtures/own-server.ts';
import { type Manner, socketBrowser, socketInstall } from '../fixtures/socket-browser.ts';

async function traceOf(path: string, scenario: Scenario, manner: Manner, headers = {}): Promise<Trace> {
  const { trace, dispose } = await runTrial({
    browser: socketBrowser(manner),
    install: socketInstall,
    second: null,
    server: ownServer({ path, headers }),
    scenario,
    navigation: 'new-tab',
    options: { patience: 1500, observer: 'relay' },
    supply: freshBrowsers({}),
    host: 'localhost',
  });
  await dispose();
  return trace;
}

const requests = ({ connections }: Trace) =>
  connections.flatMap(({ client, exchanges }) =>
    exchanges.map(({ request, status }) => `${client} ${request} ${status}`),
  );

for (const scenario of [reload, twoTabs]) {
  test(`${scenario.id}: a redirect that the browser remembers is come by, too`, async () => {
    const trace = await traceOf('/moved', scenario, { asks: (path, nth) => (nth === 0 ? path : '/home') });
    expect(diagnose(trace)).toMatchObject({ verdict: 'ok' });
    expect(requests(trace)).toEqual(['browser GET /moved 302', 'browser GET /home 200']);
  });
}

test('two-tabs: a page that the browser has kept is not waited for', async () => {
  const trace = await traceOf('/home', twoTabs, { asks: (path, nth) => (nth === 0 ? path : null) });
  expect(diagnose(trace)).toMatchObject({ verdict: 'ok' });
  expect(requests(trace)).toEqual(['browser GET /home 200']);
});

for (const [path, status] of [
  ['/none', 404],
  ['/locked', 401],
] as const) {
  test(`a page that answers ${status} is a page, where any answer counts`, async () => {
    const trace = await traceOf(path, bystander, {});
    expect(diagnose(trace)).toMatchObject({ verdict: 'failed' });
    expect(diagnose(trace, {}, 'any')).toMatchObject({ verdict: 'ok', reason: null });
    expect(requests(trace)).toEqual([`browser GET ${path} ${status}`, `bystander GET ${path} ${status}`]);
  });
}

test('the bystander sends the headers that the page needs', async () => {
  const trace = await traceOf('/team', bystander, {}, { 'X-Team': 'red' });
  const [first, second] = trace.connections;
  expect(first?.client).toBe('browser');
  expect((second?.bytesIn ?? 0) - (first?.bytesIn ?? 0)).not.toBe(0);
  // The answer is `nobody` to the browser, and `red` to the bystander.
  expect((first?.bytesOut ?? 0) - (second?.bytesOut ?? 0)).toBe('nobody'.length - 'red'.length);
});
