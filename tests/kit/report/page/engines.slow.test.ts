/** The page in Firefox and WebKit: accessible, filtered, gone through by key; page-browser.test.ts has the rest, in Chromium. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import axe from 'axe-core';
import { renderPage } from '../../../../src/report/page/page.tsx';
import { type Display, openDisplay } from '../../../../src/system/display.ts';
import { findBrowsers } from '../../../../src/system/find-browsers.ts';
import { openInEngine } from '../../fixtures/page-engines.ts';
import { SCENARIOS, sampleResults, sampleRun, sampleTraces } from '../../fixtures/results.ts';
import { sampleTraits } from '../../fixtures/traits.ts';

test.describe.configure({ timeout: 180_000 }); // axe on a loaded machine

const results = sampleResults().filter(
  ({ server, scenario }) => /sequential|nginx/.test(server.id) && /bystander|abandoned/.test(scenario),
);

let folder: string;
let url: string;
let display: Display;
test.beforeAll(async () => {
  display = await openDisplay();
  folder = mkdtempSync(join(tmpdir(), 'standoff-page-'));
  const path = join(folder, 'index.html');
  const html = renderPage({
    run: sampleRun(),
    results,
    traces: sampleTraces(),
    traits: sampleTraits(),
    order: { scenarios: SCENARIOS },
  });
  writeFileSync(path, html);
  url = pathToFileURL(path).href;
});
test.afterAll(async () => {
  await display.close();
  rmSync(folder, { recursive: true, force: true });
});

for (const engine of ['firefox', 'webkit']) {
  test(`the page in ${engine}: axe objects to nothing, a query filters, keys go from cell to cell`, async () => {
    const install = (await findBrowsers()).browsers.find((each) => each.engine === engine);
    test.skip(!install, `${engine} is not installed`);
    if (!install) throw new Error('unreachable');
    const page = await openInEngine(install, url, display.env);
    try {
      const shown = () =>
        page.evaluate<string[]>(
          `[...document.querySelectorAll('section.cell[data-scenario]')].filter((each) => !each.closest('[hidden]')).map(({ id }) => id)`,
        );
      const target = () => page.evaluate<string | null>(`document.querySelector(':target')?.id ?? null`);
      expect(await shown()).toEqual([]); // they have a page of their own
      await page.evaluate(`location.hash = 'cells'`);
      await expect.poll(shown).not.toEqual([]);
      const all = await shown();
      expect(all).toHaveLength(
        new Set(results.map((each) => `${each.browser.id} ${each.server.id} ${each.scenario}`)).size,
      );

      await page.press('#query', 'verdict:stalled');
      const stalled = all.filter((id) =>
        results.some(
          (each) => each.verdict === 'stalled' && id === `cell-${each.browser.id}--${each.server.id}--${each.scenario}`,
        ),
      );
      expect(stalled.length).toBeGreaterThan(1);
      await expect.poll(shown).toEqual(stalled);
      expect(await page.evaluate('location.hash')).toBe('#cells?q=verdict%3Astalled');

      await page.evaluate('document.activeElement.blur()');
      await page.press('body', 'j');
      await expect.poll(target).toBe(stalled[0]);
      await page.press('body', 'j');
      await expect.poll(target).toBe(stalled[1]);
      const seen = `((box) => box.bottom > 0 && box.top < innerHeight)(document.querySelector(':target').getBoundingClientRect())`;
      await expect.poll(() => page.evaluate(seen)).toBe(true);
      await page.press('body', 'k');
      await expect.poll(target).toBe(stalled[0]);
      expect(await shown()).toEqual([stalled[0]]);

      await page.evaluate(`location.hash = 'all'`);
      await expect.poll(shown).toEqual(stalled);
      await page.evaluate(`(() => { ${axe.source} })()`);
      const objections = await page.evaluate(
        `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0]?.html))`,
      );
      expect(objections).toEqual([]);
    } finally {
      await page.close();
    }
  });
}
