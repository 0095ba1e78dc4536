import { webkit as webkitType } from '@playwright/test';
import type { Browser, BrowserDefinition, LaunchOptions } from './browser.ts';
import { crashOf, launchPersistent, openInEmptyTab } from './playwright.ts';
import { launchMiniBrowser } from './webkit-webdriver.ts';

/** WebKit: Playwright's own build where it is installed, else WebKitGTK's MiniBrowser over WebDriver. */
export const webkit: BrowserDefinition = {
  id: 'webkit',
  engine: 'webkit',
  title: 'WebKit',
  profile: 'person',
  speculates: 'preconnect',
  restMs: 200,
  freshFor: [],
  closesIdleSockets: false,
  navigations: () => ['new-tab', 'goto', 'link'],
  launch: (options) =>
    options.install.driver === undefined ? launchPlaywrightBuild(options) : launchMiniBrowser(options),
};

async function launchPlaywrightBuild({ install, profile, env }: LaunchOptions): Promise<Browser> {
  let closing = false;
  const context = await launchPersistent(webkitType, profile, env, { executablePath: install.executable });
  return {
    version: context.browser()?.version() ?? install.version ?? '',
    driver: 'playwright',
    headless: false,
    switches: [],
    crashed: crashOf(context, () => closing),
    open: (url, navigation, begins) => openInEmptyTab(context, url, navigation, begins),
    async close() {
      closing = true;
      await context.close();
    },
  };
}
