/** Real trials with the drivers of this machine as the grid. */
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import pythonKeepalive from '../../../../servers/python-keepalive.ts';
import pythonSequential from '../../../../servers/python-sequential.ts';
import pythonThreading from '../../../../servers/python-threading.ts';
import { onGrid } from '../../../../src/browsers/grid/definitions.ts';
import { findOnGrid } from '../../../../src/browsers/grid/find.ts';
import { readResults } from '../../../../src/domain/store.ts';
import { canary } from '../../../../src/run/canary.ts';
import { freshBrowsers } from '../../../../src/run/supply.ts';
import { type FinishedTrial, runTrial } from '../../../../src/run/trial.ts';
import { bystander } from '../../../../src/scenarios/bystander.ts';
import { closeIdle } from '../../../../src/scenarios/close-idle.ts';
import { reload } from '../../../../src/scenarios/reload.ts';
import type { Scenario } from '../../../../src/scenarios/scenario.ts';
import type { ServerDefinition } from '../../../../src/servers/definition.ts';
import { type Display, openDisplay } from '../../../../src/system/display.ts';
import { type Folder, makeFolder } from '../../../../src/system/folder.ts';
import type { ProcessGroup } from '../../../../src/system/process-group.ts';
import { findProgram } from '../../../../src/system/programs.ts';
import { diagnose } from '../../../../src/verdict/diagnose.ts';
import { startMatrix } from '../../fixtures/run-matrix.ts';
import { startWebDriver } from '../../fixtures/start-webdriver.ts';

// One after the other: browsers that start at once make each other slow, and a driver's own server has one session.
test.describe.configure({ mode: 'default', timeout: 120_000 });

/** Chromium's sandbox refuses to run as root, and only whoever starts the grid knows who that is. */
const asRoot = process.getuid?.() === 0;

const drivers = [
  { program: 'WebKitWebDriver', engine: 'webkit', capabilities: '{}' },
  {
    program: 'chromedriver',
    engine: 'chromium',
    capabilities: asRoot ? '{"goog:chromeOptions":{"args":["--no-sandbox"]}}' : '{}',
  },
] as const;

const outward = Object.values(os.networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

let display: Display;
let folder: Folder;
let group: ProcessGroup | null = null;
test.beforeAll(async () => {
  display = await openDisplay();
});
test.afterAll(async () => {
  await display.close();
});
test.beforeEach(async () => {
  folder = await makeFolder('test');
});
test.afterEach(async () => {
  await group?.stop();
  group = null;
  await folder.remove();
});

async function startDriver(program: string): Promise<string> {
  test.skip((await findProgram(program)) === null, `${program} is not installed`);
  const started = await startWebDriver(program, (port) => [`--port=${port}`], display, folder);
  group = started.group;
  return started.address;
}

for (const { program, engine, capabilities } of drivers) {
  const browser = onGrid.find((each) => each.engine === engine);
  if (!browser) throw new Error('unreachable');
  const found = async (bind: string) => {
    const address = await startDriver(program);
    const there = await findOnGrid(engine, { grid: address, bind, gridCapabilities: capabilities });
    if (!there.install) throw new Error(there.reason);
    return there.install;
  };
  const observed = async (
    server: ServerDefinition,
    scenario: Scenario,
    { bind = '127.0.0.1', patience = 1500 } = {},
  ): Promise<FinishedTrial> => {
    const trial = await runTrial({
      browser,
      install: await found(bind),
      second: null,
      server,
      scenario,
      navigation: 'new-tab',
      options: { patience, observer: 'relay', bind },
      supply: freshBrowsers({}),
      host: bind === '127.0.0.1' ? 'localhost' : bind,
    });
    await trial.dispose();
    return trial;
  };
  const requests = ({ trace }: FinishedTrial) =>
    trace.connections.flatMap(({ exchanges }) => exchanges.map(({ request }) => request));

  test(`${browser.id} visits a sequential server through ${program}, and a stall of the bystander is proven`, async () => {
    const trial = await observed(pythonSequential, bystander);
    const { verdict, cause } = diagnose(trial.trace);
    expect(trial.trace.fault).toBe(null);
    expect(['ok', 'stalled']).toContain(verdict);
    if (verdict === 'stalled') expect(cause).toMatchObject({ proven: true });
    expect(trial.automation.outcome).toBe('ok');
    expect(trial.browser).toMatchObject({ driver: 'webdriver', headless: false, version: /^\d+\./ });
  });

  test(`${browser.id} comes to an address that others reach, and reloads the page there`, async () => {
    test.skip(!outward, 'this machine has no address but loopback');
    const trial = await observed(pythonThreading, reload, { bind: outward });
    expect(diagnose(trial.trace).verdict).toBe('ok');
    expect(requests(trial).filter((request) => request === 'GET /')).toHaveLength(2);
  });

  if (browser.closesIdleSockets) {
    test(`${browser.id} presses "Close idle sockets" when the page has made it work, and the server goes on`, async () => {
      const trial = await observed(pythonKeepalive, closeIdle, { patience: 12_000 });
      expect(diagnose(trial.trace).verdict).toBe('delayed');
    });
  }

  test(`${browser.id} makes speculative connections: its driver has not switched them off`, async () => {
    const install = await found('127.0.0.1');
    const running = await browser.launch({ install, profile: folder.path, env: {} });
    await delay(browser.restMs);
    const said = await canary(browser, install, running, outward);
    await running.close();
    expect(said).toMatchObject({ speculates: true });
  });
}

test('a matrix on a grid warns, plays through Playwright, and Ctrl-C leaves no session there', async () => {
  // Not WebKitWebDriver: it goes away after a session, once in some twenty times.
  const address = await startDriver('chromedriver');
  const out = path.join(folder.path, 'out');
  const run = startMatrix(['--project=chromium-grid', '-g', 'python-threading first-visit', '--repeat-each=20'], {
    ...display.env,
    STANDOFF_OUT: out,
    STANDOFF_GRID: address.replace('//', '//name:word@'),
    STANDOFF_GRID_CAPABILITIES: drivers[1].capabilities,
    STANDOFF_BIND: outward ?? '127.0.0.1',
  });
  const results = path.join(out, 'results.jsonl');
  await expect.poll(() => existsSync(results), { timeout: 60_000 }).toBe(true);
  run.child.kill('SIGINT');
  expect(await run.code, run.said()).not.toBe(0);
  if (outward) expect(run.said()).toContain(`WARNING: the servers under test can be reached at ${outward}`);
  expect(readResults(results)[0]).toMatchObject({
    browser: { id: 'chromium-grid', source: 'grid', driver: 'webdriver', isolation: 'trial' },
    verdict: 'ok',
  });
  expect(readFileSync(path.join(out, 'run.json'), 'utf8')).not.toContain('word@');
  const left = async () => ((await (await fetch(`${address}/sessions`)).json()) as { value: unknown[] }).value;
  await expect.poll(left).toEqual([]);
});
