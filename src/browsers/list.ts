import type { BrowserDefinition } from './browser.ts';
import { chromium } from './chromium.ts';
import { firefox } from './firefox.ts';
import { webkit } from './webkit.ts';

/** The browsers of the matrix: one Playwright project each. */
export const browsers: readonly BrowserDefinition[] = [chromium, firefox, webkit];
