/** The page in a real browser: accessible, silent on the network and the console, legible in both schemes and when narrow. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, expect, test } from '@playwright/test';
import { renderPage } from '../../../../src/report/page/page.tsx';
import { readSources } from '../../../../src/report/server-sources.ts';
import { type Folder, makeFolder } from '../../../../src/system/folder.ts';
import { sampleBrowserTraits } from '../../fixtures/browser-traits.ts';
import { canaryRun, dimensionResults, sampleComparisons } from '../../fixtures/dimensions.ts';
import { installed, LOOKS, launchChromium, objections, openPage } from '../../fixtures/real-page.ts';
import { manyReleases, SCENARIOS, sampleTraces } from '../../fixtures/results.ts';
import { sampleTraits } from '../../fixtures/traits.ts';

const executablePath = installed();
test.skip(executablePath === undefined, "no Chromium: neither on the PATH nor Playwright's own");

/** Six servers and three scenarios have every verdict; with all, axe would look at the same things five times as long. */
const results = dimensionResults().filter(
  ({ server, scenario }) => !/thread|node-t/.test(server.id) && /bystander|abandoned|two-tabs/.test(scenario),
);

let browser: Browser;
let folder: Folder;
let path: string;
test.beforeAll(async () => {
  folder = await makeFolder('page');
  path = join(folder.path, 'index.html');
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
  browser = await launchChromium(executablePath);
});
test.afterAll(async () => {
  await browser?.close();
  await folder?.remove();
});

test.describe('the page in Chromium', () => {
  // axe looks at ten thousand elements, for which a loaded machine takes a minute.
  test.describe.configure({ timeout: 180_000 });
  for (const look of LOOKS) {
    test(`has nothing that axe objects to, and makes no noise: ${look.name}`, async () => {
      const { page, noise } = await openPage(browser, `${path}#all`, look);
      const { violations, passes } = await objections(page);
      expect(violations).toEqual([]);
      expect(passes).toContain('color-contrast');
      expect(noise).toEqual([]);
      // Only what is meant to scroll does: the page itself is no wider than the screen.
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(look.width);
      await page.context().close();
    });
  }

  test('opens the evidence of the cell that a link leads to', async () => {
    const { page } = await openPage(browser, path, LOOKS[0]);
    const cell = page.locator('#cell-firefox--node-sequential--bystander');
    await expect(cell.locator('.listing')).toBeHidden();
    await page.locator('.matrices a[href="#cell-firefox--node-sequential--bystander"]').click();
    await expect(cell.locator('.listing')).toBeVisible();
    await page.context().close();
  });

  test('shows what a query asks for, keeps it in the address, and gives way to a link', async () => {
    const { page, noise } = await openPage(browser, path, LOOKS[0]);
    await page.keyboard.press('/');
    await page.keyboard.type('server:node-seq* verdict:stalled');
    const cells = page.locator('section.cell[data-scenario]:not([hidden])');
    await expect(cells).toHaveCount(0); // their page is another

    const stalled = results.filter(({ server, verdict }) => server.id === 'node-sequential' && verdict === 'stalled');
    const wanted = new Set(stalled.map(({ browser: { id }, scenario }) => `${id} ${scenario}`)).size;
    expect(wanted).toBeGreaterThan(0);
    await expect(page.locator('#matched')).toHaveText(/^\d+ of \d+ cells$/);
    expect(await page.locator('table.matrix tbody tr:visible th').allTextContents()).not.toContain('nginx-proxy');
    expect(page.url()).toContain('#overview?q=server%3Anode-seq*');
    await page.locator('#pages').getByText('Cells').click();
    await expect(cells).toHaveCount(wanted);
    await expect.poll(() => page.url()).toContain('#cells?q=server%3Anode-seq*');
    await page.reload();
    await expect(cells).toHaveCount(wanted);
    // A query that means nothing asks for all, and says so.
    await page.locator('#query').fill('colour:red');
    await expect(page.locator('#matched')).toContainText("'colour:' is not known");
    await page.locator('#query').fill('verdict:unavailable');
    await page.evaluate(() => {
      location.hash = '#cell-firefox--node-sequential--bystander';
    });
    await expect(page.locator('#cell-firefox--node-sequential--bystander .listing')).toBeVisible();
    await expect(page.locator('#query')).toHaveValue('');
    expect(noise).toEqual([]);
    await page.context().close();
  });

  test('goes from cell to cell by key, past those that are filtered away', async () => {
    const { page, noise } = await openPage(browser, path, LOOKS[0]);
    const at = () => page.evaluate(() => document.querySelector(':target')?.id ?? null);
    const shown = () =>
      page.locator('section.cell[data-scenario]:not([hidden])').evaluateAll((all) => all.map(({ id }) => id));
    await page.locator('#pages').getByText('Cells').click();
    await page.keyboard.press('/');
    await page.keyboard.type('verdict:stalled jk'); // keys that are typed are no commands
    expect(await at()).toBe('cells');
    await page.locator('#query').fill('verdict:stalled');
    const stalled = await shown();
    expect(stalled.length).toBeGreaterThan(2);
    await page.keyboard.press('Escape');
    for (const id of stalled.slice(0, 3)) {
      await page.keyboard.press('j');
      await expect.poll(at).toBe(id);
      await expect(page.locator(`[id="${id}"]`)).toBeInViewport();
    }
    await page.keyboard.press('k');
    await expect.poll(at).toBe(stalled[1]);
    await expect(page.locator(`[id="${stalled[1]}"]`)).toBeInViewport();
    await expect(page.locator('#query')).toHaveValue('verdict:stalled');
    expect(await shown()).toEqual([stalled[1]]);
    await page.locator('#pages').getByText('Cells').click();
    await expect.poll(shown).toEqual(stalled);
    expect(noise).toEqual([]);
    await page.context().close();
  });

  test('shows a page at a time, by its address, and goes back to where the reader was', async () => {
    const { page, noise } = await openPage(browser, path, LOOKS[0]);
    const shown = () =>
      page.locator('.page:not([hidden])').evaluateAll((all) => all.map(({ id }) => id).filter(Boolean));
    expect(await shown()).toEqual(['overview']);
    await expect(page.locator('#pages [aria-current=page]')).toHaveText('Overview');
    const link = page.locator('.matrices a[href="#cell-firefox--node-sequential--bystander"]');
    await link.click();
    await expect.poll(shown).toEqual(['cells', 'cell-firefox--node-sequential--bystander']);
    await expect(page.locator('#pages [aria-current=page]')).toHaveText('Cells');
    await expect(page).toHaveTitle(/firefox × node-sequential › bystander – Standoff/);
    await page.locator('#cell-firefox--node-sequential--bystander h4').getByText('node-sequential').click();
    await expect.poll(shown).toEqual(['servers', 'server-node-sequential']);
    await page.goBack();
    await expect.poll(shown).toEqual(['cells', 'cell-firefox--node-sequential--bystander']);
    await page.goBack();
    await expect.poll(shown).toEqual(['overview']);
    await expect(link).toBeInViewport();
    await page.locator('nav').getByText('Causes').click();
    await expect(page.locator('#causes')).toBeInViewport();
    expect(await shown()).toEqual(['overview']);
    await page.goto(`${page.url().split('#')[0]}#no-such-page`);
    await expect.poll(shown).toEqual(['overview']);
    expect(noise).toEqual([]);
    await page.context().close();
  });

  test('puts the evidence of a large page in place when it is asked for', async () => {
    const large = join(folder.path, 'large.html');
    writeFileSync(
      large,
      renderPage({
        run: canaryRun(),
        results: manyReleases(),
        traces: sampleTraces(),
        order: { scenarios: SCENARIOS },
      }),
    );
    const { page, noise } = await openPage(browser, large, LOOKS[0]);
    const cell = page.locator('#cell-chromium-120--python-sequential--bystander');
    await expect(cell.locator('.command')).toHaveCount(0);
    await page.locator('.matrices a[href="#cell-chromium-120--python-sequential--bystander"]').click();
    await expect(cell.locator('.command').first()).toBeVisible();
    await page.locator('#pages').getByText('Cells').click();
    const other = page.locator('#cell-firefox--node-sequential--bystander');
    await expect(other.locator('table')).toHaveCount(0);
    await other.locator('summary').click();
    await expect(other.locator('table').first()).toBeVisible();
    await page.locator('#pages').getByText('Servers').click();
    await expect(page.locator('#server-nginx-proxy table')).not.toHaveCount(0);
    const { violations } = await objections(page);
    expect(violations).toEqual([]);
    expect(noise).toEqual([]);
    await page.context().close();
    const unscripted = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await unscripted.goto(pathToFileURL(large).href);
    await unscripted.locator('#cell-firefox--node-sequential--bystander summary').click();
    await expect(unscripted.locator('#cell-firefox--node-sequential--bystander table').first()).toBeVisible();
    await unscripted.context().close();
  });

  test('reads without its script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(pathToFileURL(path).href);
    await expect(page.locator('#filter')).toBeHidden();
    await expect(page.locator('section.cell')).not.toHaveCount(0);
    await expect(page.locator('.matrix').first()).toBeVisible();
    await context.close();
  });

  test('draws labels that overlap no other', async () => {
    const { page } = await openPage(browser, path, LOOKS[0]);
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
