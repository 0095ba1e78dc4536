import { firefox as firefoxType } from '@playwright/test';
import type { Browser, BrowserDefinition, LaunchOptions } from './browser.ts';
import { crashOf, launchPersistent, openInEmptyTab } from './playwright.ts';
import { canType, openByTyping } from './typed.ts';

/**
 * Stock value of the preference that lets Firefox connect speculatively (modules/libpref/init/StaticPrefList.yaml).
 * Playwright sets it to 0, which hides what the kit looks for.
 */
const STOCK = { 'network.http.speculative-parallel-limit': 20 };

/** Firefox: Playwright's own build, or a stock one over WebDriver BiDi. */
export const firefox: BrowserDefinition = {
  id: 'firefox',
  engine: 'firefox',
  title: 'Firefox',
  closesIdleSockets: false,
  navigations: () => ['new-tab', 'goto', 'link', ...(canType() ? (['typed'] as const) : [])],
  launch,
};

async function launch({ install, profile, env }: LaunchOptions): Promise<Browser> {
  let closing = false;
  const context = await launchPersistent(firefoxType, profile, env, {
    executablePath: install.executable,
    ...(install.source === 'playwright' ? {} : { channel: 'moz-firefox' }),
    firefoxUserPrefs: STOCK,
  });
  return {
    version: context.browser()?.version() ?? install.version ?? '',
    driver: install.source === 'playwright' ? 'playwright' : 'playwright-bidi',
    switches: Object.entries(STOCK).map(([name, value]) => `+${name}=${value}`),
    crashed: crashOf(context, () => closing),
    async open(url, navigation, begins) {
      if (navigation === 'typed') return await openByTyping({ env, url, context, windowClass: 'firefox', begins });
      return await openInEmptyTab(context, url, navigation, begins);
    },
    async close() {
      closing = true;
      await context.close();
    },
  };
}
