/**
 * Browsers as in a plain Playwright test: `launch()`, `newContext()`, `goto()`, headless. Off-the-record profiles and
 * the driver's own preferences open fewer connections than a person's browser. Compared with it, they show what such a
 * test would miss.
 */
import {
  type BrowserType,
  chromium as chromiumType,
  firefox as firefoxType,
  webkit as webkitType,
} from '@playwright/test';
import { isPlaywrightBuild } from '../system/find-browsers.ts';
import type { Browser, BrowserDefinition, LaunchOptions } from './browser.ts';
import { chromium } from './chromium.ts';
import { firefox } from './firefox.ts';
import { definedEnv, openInEmptyTab } from './playwright.ts';
import { webkit } from './webkit.ts';

/** The automated counterparts of the browsers of the matrix. */
export const automations: readonly BrowserDefinition[] = [
  plain(chromium, chromiumType),
  plain(firefox, firefoxType),
  plain(webkit, webkitType),
];

function plain(person: BrowserDefinition, type: BrowserType): BrowserDefinition {
  return {
    id: `${person.id}-automation`,
    engine: person.engine,
    title: `${person.title}, plain Playwright`,
    profile: 'automation',
    speculates: person.speculates,
    restMs: person.restMs,
    freshFor: 'all',
    races: 'all',
    natural: 'goto',
    closesIdleSockets: false,
    navigations: () => ['goto'],
    // MiniBrowser has no headless mode, and a WebDriver session is never a regular profile, so nothing is changed.
    launch: async (options) =>
      options.install.driver === undefined
        ? await launch(type, options)
        : await (await import('./webkit-webdriver.ts')).launchMiniBrowser(options),
  };
}

async function launch(type: BrowserType, { install, profile, env, certificate }: LaunchOptions): Promise<Browser> {
  const stockFirefox = type === firefoxType && !isPlaywrightBuild(install);
  const browser = await type.launch({
    headless: true,
    executablePath: install.executable,
    chromiumSandbox: process.getuid?.() !== 0,
    ...(stockFirefox ? { channel: 'moz-firefox' } : {}),
    env: { ...definedEnv(), TMPDIR: profile, ...env },
    handleSIGINT: false, // the trial ends its browser itself, after it has saved its results
    handleSIGTERM: false,
    handleSIGHUP: false,
    timeout: 60_000,
  });
  let closing = false;
  const context = await browser.newContext({ ignoreHTTPSErrors: certificate !== undefined });
  return {
    version: browser.version(),
    driver: stockFirefox ? 'playwright-bidi' : 'playwright',
    headless: true,
    switches: certificate === undefined ? [] : ['+ignoreHTTPSErrors'],
    crashed: new Promise((resolve) => {
      browser.once('disconnected', () => {
        if (!closing) resolve('the browser went away in the middle of the trial');
      });
    }),
    open: (url, navigation, begins) => openInEmptyTab(context, url, navigation, begins),
    async close() {
      closing = true;
      await browser.close();
    },
  };
}
