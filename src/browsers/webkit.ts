import { setTimeout as delay } from 'node:timers/promises';
import { webkit as webkitType } from '@playwright/test';
import getPort from 'get-port';
import { Builder, Capabilities } from 'selenium-webdriver';
import { startProcessGroup } from '../system/process-group.ts';
import type { Browser, BrowserDefinition, LaunchOptions } from './browser.ts';
import { crashOf, launchPersistent, openInEmptyTab } from './playwright.ts';
import { drive } from './webdriver.ts';

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
  closesIdleSockets: false,
  navigations: () => ['new-tab', 'goto', 'link'],
  async launch(options) {
    if (options.install.driver === undefined) return await launchPlaywrightBuild(options);
    // Its driver takes half a second to load, and most processes of the kit only need the name of this browser.
    const { launchMiniBrowser } = await import('./webkit.ts');
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

/* WebKitGTK's MiniBrowser, driven by its own WebKitWebDriver. */

const READY_MS = 10_000;

/** Starts a new WebKitWebDriver, and a MiniBrowser with it. `install.driver` is the path of WebKitWebDriver. */
export async function launchMiniBrowser({ install, profile, env, certificate }: LaunchOptions): Promise<Browser> {
  const port = await getPort({ host: '127.0.0.1', reserve: true });
  const service = startProcessGroup({
    program: install.driver ?? 'WebKitWebDriver',
    args: [`--port=${port}`, '--host=127.0.0.1'],
    // MiniBrowser keeps all its data where XDG says, so the trial's own folder is the fresh profile.
    env: {
      ...env,
      HOME: profile,
      XDG_DATA_HOME: `${profile}/data`,
      XDG_CACHE_HOME: `${profile}/cache`,
      XDG_CONFIG_HOME: `${profile}/config`,
    },
  });
  try {
    await isReady(port, service.exited);
    const driver = await new Builder()
      .usingServer(`http://127.0.0.1:${port}`)
      .withCapabilities(
        new Capabilities({
          browserName: 'MiniBrowser',
          acceptInsecureCerts: certificate !== undefined,
          pageLoadStrategy: 'none', // `get` returns at once; the wire shows the rest
          'webkitgtk:browserOptions': { binary: install.executable, args: ['--automation'] },
        }),
      )
      .build();
    return await drive({
      driver,
      headless: false,
      switches: ['+--automation', ...(certificate === undefined ? [] : ['+acceptInsecureCerts'])],
      async end() {
        await Promise.race([driver.quit().catch(() => {}), delay(3000)]);
        await service.stop();
      },
    });
  } catch (error) {
    await service.stop();
    throw error;
  }
}

/** Waits until WebKitWebDriver answers `GET /status` (W3C WebDriver §8.3). */
async function isReady(port: number, exited: Promise<unknown>): Promise<void> {
  let gone = false;
  void exited.then(() => {
    gone = true;
  });
  const until = Date.now() + READY_MS;
  while (Date.now() < until && !gone) {
    const answer = await fetch(`http://127.0.0.1:${port}/status`).catch(() => null);
    if (answer?.ok) {
      await answer.arrayBuffer();
      return;
    }
    await delay(20);
  }
  throw new Error(
    gone
      ? 'Cannot drive WebKit: WebKitWebDriver exited at start'
      : 'Cannot drive WebKit: WebKitWebDriver does not answer',
  );
}
