import { automations } from './automation.ts';
import type { BrowserDefinition } from './browser.ts';
import { chromium } from './chromium.ts';
import { controls } from './controls.ts';
import { firefox } from './firefox.ts';
import { webkit } from './webkit.ts';

/** The browsers of the matrix: one Playwright project each. */
export const browsers: readonly BrowserDefinition[] = [chromium, firefox, webkit];

/** All that can be projects: the same as a plain Playwright test has them, and as people start them. */
export const allBrowsers: readonly BrowserDefinition[] = [...browsers, ...automations, ...controls];
