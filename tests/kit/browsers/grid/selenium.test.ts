/** A trial on a real Selenium Grid 4. `STANDOFF_TEST_SELENIUM` names its jar, which is too large to be a dependency (docs/grid.md). */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import pythonSequential from '../../../../servers/python-sequential.ts';
import { onGrid } from '../../../../src/browsers/grid/definitions.ts';
import { findOnGrid } from '../../../../src/browsers/grid/find.ts';
import { freshBrowsers } from '../../../../src/run/supply.ts';
import { runTrial } from '../../../../src/run/trial.ts';
import { bystander } from '../../../../src/scenarios/bystander.ts';
import { withHeader } from '../../../../src/system/credentials.ts';
import { type Display, openDisplay } from '../../../../src/system/display.ts';
import { type Folder, makeFolder } from '../../../../src/system/folder.ts';
import type { ProcessGroup } from '../../../../src/system/process-group.ts';
import { findProgram } from '../../../../src/system/programs.ts';
import { diagnose } from '../../../../src/verdict/diagnose.ts';
import { startWebDriver } from '../../fixtures/start-webdriver.ts';

const jar = process.env.STANDOFF_TEST_SELENIUM;
const browser = onGrid.find(({ engine }) => engine === 'chromium');
const asRoot = process.getuid?.() === 0; // Chromium's sandbox refuses to run as root
const gridCapabilities = asRoot ? '{"goog:chromeOptions":{"args":["--no-sandbox"]}}' : '{}';

/** A node of one browser; `--detect-drivers` would ask the network for more. */
const configOf = (chromedriver: string) => `
[server]
host = "127.0.0.1"
[router]
username = "grid"
password = "a word"
[node]
detect-drivers = false
selenium-manager = false
[[node.driver-configuration]]
display-name = "Chromium"
webdriver-executable = ${JSON.stringify(chromedriver)}
max-sessions = 1
stereotype = '{"browserName": "chrome"}'
`;

let folder: Folder;
let display: Display;
let group: ProcessGroup | null = null;
test.beforeEach(async () => {
  folder = await makeFolder('test');
  display = await openDisplay();
});
test.afterEach(async () => {
  await group?.stop();
  await display.close();
  await folder.remove();
});

test('chromium-grid visits a sequential server from a Selenium Grid that wants a password, and leaves no session there', async () => {
  test.setTimeout(180_000);
  const chromedriver = await findProgram('chromedriver');
  test.skip(!jar || !chromedriver, 'STANDOFF_TEST_SELENIUM names no jar, or chromedriver is not installed');
  const config = path.join(folder.path, 'grid.toml');
  writeFileSync(config, configOf(chromedriver ?? ''));
  const args = (port: number) => ['-jar', jar ?? '', 'standalone', '--port', String(port), '--config', config];
  const started = await startWebDriver('java', args, display, folder);
  group = started.group;
  const grid = started.address.replace('//', '//grid:a%20word@');

  const found = await findOnGrid('chromium', { grid, bind: '127.0.0.1', gridCapabilities });
  expect(found).toMatchObject({ place: { browserName: 'chrome', sessions: 1, rivals: [], together: 1 } });
  if (!found.install || !browser) throw new Error('unreachable');
  const trial = await runTrial({
    browser,
    install: found.install,
    second: null,
    server: pythonSequential,
    scenario: bystander,
    navigation: 'new-tab',
    options: { patience: 3000, observer: 'relay', bind: '127.0.0.1' },
    supply: freshBrowsers({}),
    host: 'localhost',
  });
  await trial.dispose();

  const { verdict, cause } = diagnose(trial.trace);
  expect(trial.trace.fault).toBe(null);
  expect(['ok', 'stalled']).toContain(verdict);
  if (verdict === 'stalled') expect(cause).toMatchObject({ proven: true });
  expect(trial.browser).toMatchObject({ driver: 'webdriver', headless: false, version: /^\d+\./ });
  expect(JSON.stringify(trial)).not.toMatch(/a(%20| )word/);
  const { url, headers } = withHeader(grid);
  const sessions = async () => {
    const { value } = await (await fetch(`${url}/status`, { headers })).json();
    return value.nodes.flatMap(({ slots }: { slots: { session: unknown }[] }) => slots.map(({ session }) => session));
  };
  await expect.poll(sessions).toEqual([null]);
});
