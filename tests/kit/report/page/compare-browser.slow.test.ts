/** The page of a comparison in a real browser: accessible, silent, legible in both schemes, when narrow and when printed. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, expect, test } from '@playwright/test';
import { renderComparePage } from '../../../../src/report/page/compare-page.tsx';
import { type Folder, makeFolder } from '../../../../src/system/folder.ts';
import { hostileComparison, sampleComparison } from '../../fixtures/compared.ts';
import { installed, LOOKS, launchChromium, objections, openPage } from '../../fixtures/real-page.ts';

const executablePath = installed();
test.skip(executablePath === undefined, "no Chromium: neither on the PATH nor Playwright's own");

let browser: Browser;
let folder: Folder;
test.beforeAll(async () => {
  folder = await makeFolder('test');
  writeFileSync(join(folder.path, 'sample.html'), renderComparePage(sampleComparison(), '0.1.0'));
  writeFileSync(join(folder.path, 'hostile.html'), renderComparePage(hostileComparison(), '0.1.0'));
  browser = await launchChromium(executablePath);
});
test.afterAll(async () => {
  await browser?.close();
  await folder?.remove();
});

for (const name of ['sample', 'hostile']) {
  for (const look of LOOKS) {
    test(`the page has nothing that axe objects to, and makes no noise: ${name}, ${look.name}`, async () => {
      const { page, noise } = await openPage(browser, join(folder.path, `${name}.html`), look);
      const { violations, passes } = await objections(page);
      expect(violations).toEqual([]);
      expect(passes).toContain('color-contrast');
      expect(noise).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(look.width);
      await page.context().close();
    });
  }
}

test('the page leaves the contents away when it is printed, and keeps the table', async () => {
  const { page } = await openPage(browser, join(folder.path, 'sample.html'), LOOKS[0]);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('navigation')).toBeHidden();
  await expect(page.getByRole('table', { name: 'Chromium: what differs', exact: true })).toBeVisible();
  await page.context().close();
});
