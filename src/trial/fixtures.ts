/** What the tests of the matrix need from Playwright: a display per worker, and what is installed. */
import { test as base } from '@playwright/test';
import type { Isolation } from '../results/schema.ts';
import { type Display, openDisplay } from '../system/display.ts';
import { type BrowserSearch, findBrowsers } from '../system/find-browsers.ts';
import { warmUp } from '../wire/warm-up.ts';
import { freshBrowsers, type Supply, sharedBrowsers } from './supply.ts';
import { inTurn } from './turns.ts';

export interface WorkerFixtures {
  /** Where the trials of this worker get their browsers from. */
  readonly supplies: Readonly<Record<Isolation, Supply>>;
  /** A display of this worker's own, so that key presses reach its own windows. */
  readonly display: Display;
  readonly installed: BrowserSearch;
}

export const test = base.extend<object, WorkerFixtures>({
  display: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright demands a destructuring pattern
    async ({}, use) => {
      const display = await inTurn('heavy', () => openDisplay());
      await use(display);
      await display.close();
    },
    { scope: 'worker' },
  ],
  supplies: [
    async ({ display }, use) => {
      const supplies = { trial: freshBrowsers(display.env), browser: sharedBrowsers(display.env) };
      await use(supplies);
      await supplies.browser.close();
    },
    { scope: 'worker' },
  ],
  installed: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright demands a destructuring pattern
    async ({}, use) => {
      await inTurn('heavy', warmUp);
      await use(await inTurn('heavy', findBrowsers));
    },
    { scope: 'worker' },
  ],
});
