/** The page in a real browser: accessible, silent on the network and the console, legible in both schemes and when narrow. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, expect, type Page, test } from '@playwright/test';
import axe from 'axe-core';
import { renderPage } from '../../../src/report/page.tsx';
import { readSources } from '../../../src/report/server-sources.ts';
import { sampleBrowserTraits } from '../fixtures/browser-traits.ts';
import { canaryRun, dimensionResults, sampleComparisons } from '../fixtures/dimensions.ts';
import { SCENARIOS, sampleTraces } from '../fixtures/results.ts';
import { sampleTraits } from '../fixtures/traits.ts';

function installed(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const paths = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [...paths, chromium.executablePath()].find((path) => existsSync(path));
}

const executablePath = installed();
test.skip(executablePath === undefined, "no Chromium: neither on the PATH nor Playwright's own");

/** Six servers and three scenarios have every verdict; with all, axe would look at the same things five times as long. */
const results = dimensionResults().filter(
  ({ server, scenario }) => !/thread|node-t/.test(server.id) && /bystander|abandoned|two-tabs/.test(scenario),
);

let browser: Browser;
let folder: string;
let path: string;
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'standoff-page-'));
  path = join(folder, 'index.html');
  const order = { scenarios: SCENARIOS };
  writeFileSync(
    path,
    renderPage({
      run: canaryRun(),
      results,
      traces: sampleTraces(),
      comparisons: sampleComparisons(),
      traits: sampleTraits(),
      browserTraits: sampleBrowserTraits(),
      sources: readSources(['python-timeout', 'nginx-proxy']),
      order,
    }),
  );
  browser = await chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    chromiumSandbox: process.getuid?.() !== 0,
    headless: true,
  });
});
test.afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const LOOKS = [
  { name: 'light', colorScheme: 'light', width: 1280 },
  { name: 'dark', colorScheme: 'dark', width: 1280 },
  { name: 'narrow', colorScheme: 'light', width: 360 },
] as const;

interface Opened {
  readonly page: Page;
  /** All that the page did which it must not: messages, errors, violations of its policy, requests. */
  readonly noise: string[];
}

async function open(look: (typeof LOOKS)[number]): Promise<Opened> {
  const context = await browser.newContext({
    colorScheme: look.colorScheme,
    viewport: { width: look.width, height: 900 },
  });
  const page = await context.newPage();
  const url = pathToFileURL(path).href;
  const noise: string[] = [];
  page.on('console', (message) => noise.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => noise.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && request.url() !== 'data:,') noise.push(`request: ${request.url()}`);
  });
  // An init script is not bound by the policy of the page, unlike a script element.
  await page.addInitScript({ content: axe.source });
  await page.goto(url);
  return { page, noise };
}

test.describe('the page in Chromium', () => {
  // axe looks at ten thousand elements, for which a loaded machine takes a minute.
  test.describe.configure({ timeout: 180_000 });
  for (const look of LOOKS) {
    test(`has nothing that axe objects to, and makes no noise: ${look.name}`, async () => {
      const { page, noise } = await open(look);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
      const { violations, passes } = await page.evaluate(() =>
        (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
      );
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      expect(passes.map(({ id }) => id)).toContain('color-contrast');
      expect(noise).toEqual([]);
      // Only what is meant to scroll does: the page itself is no wider than the screen.
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(look.width);
      await page.context().close();
    });
  }

  test('opens the evidence of the cell that a link leads to', async () => {
    const { page } = await open(LOOKS[0]);
    const cell = page.locator('#cell-firefox--node-sequential--bystander');
    await expect(cell.locator('.listing')).toBeHidden();
    await page.locator('.matrices a[href="#cell-firefox--node-sequential--bystander"]').click();
    await expect(cell.locator('.listing')).toBeVisible();
    await page.context().close();
  });

  test('draws labels that overlap no other', async () => {
    const { page } = await open(LOOKS[0]);
    const overlaps = await page.evaluate(() => {
      const found: string[] = [];
      const drawing = document.querySelector('#cell-chromium--node-sequential--bystander svg.lanes');
      const boxes = [...(drawing?.querySelectorAll('text') ?? [])].map((text) => ({
        text: text.textContent,
        box: text.getBoundingClientRect(),
      }));
      for (const [index, one] of boxes.entries()) {
        for (const other of boxes.slice(index + 1)) {
          const [a, b] = [one.box, other.box];
          // A line box is higher than its letters by some pixels.
          if (a.left < b.right && b.left < a.right && a.top + 4 < b.bottom && b.top + 4 < a.bottom) {
            found.push(`${one.text} / ${other.text}`);
          }
        }
      }
      return { found, count: boxes.length };
    });
    expect(overlaps.count).toBeGreaterThan(15);
    expect(overlaps.found).toEqual([]);
    await page.context().close();
  });
});
