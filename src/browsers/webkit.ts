import { webkit as webkitType } from '@playwright/test';
import type { Browser, BrowserDefinition, LaunchOptions } from './browser.ts';
import { crashOf, launchPersistent, openInEmptyTab } from './playwright.ts';

/** WebKit: Playwright's own build if it is installed, else WebKitGTK's MiniBrowser over WebDriver. */
export const webkit: BrowserDefinition = {
  id: 'webkit',
  engine: 'webkit',
  title: 'WebKit',
  profile: 'person',
  speculates: 'preconnect',
  restMs: 200,
  freshFor: [],
  // `python-keepalive › credentials-omit` stalls in 10 of 10 trials at rest, but not while others open pages.
  races: ['credentials-omit', 'subresources'],
  natural: 'new-tab', // a pressed link provokes it no more (docs/actions.md), and costs more
  closesIdleSockets: false,
  navigations: () => ['new-tab', 'goto', 'link'],
  async launch(options) {
    if (options.install.driver === undefined) return await launchPlaywrightBuild(options);
    // Its driver takes half a second to load, and most processes of the kit only want to know what this browser is called.
    const { launchMiniBrowser } = await import('./webkit-webdriver.ts');
    return await launchMiniBrowser(options);
  },
};

async function launchPlaywrightBuild({ install, profile, env, certificate }: LaunchOptions): Promise<Browser> {
  let closing = false;
  const context = await launchPersistent(webkitType, profile, env, {
    executablePath: install.executable,
    ignoreHTTPSErrors: certificate !== undefined,
  });
  return {
    version: context.browser()?.version() ?? install.version ?? '',
    driver: 'playwright',
    headless: false,
    switches: certificate === undefined ? [] : ['+ignoreHTTPSErrors'],
    crashed: crashOf(context, () => closing),
    open: (url, navigation, begins) => openInEmptyTab(context, url, navigation, begins),
    async close() {
      closing = true;
      await context.close();
    },
  };
}
