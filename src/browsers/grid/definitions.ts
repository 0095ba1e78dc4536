/** The browsers of a grid: the three engines, each in a session of its own for each trial, on whichever machine the grid chooses. */

import { setTimeout as delay } from 'node:timers/promises';
import type { WebDriver, WebElement } from 'selenium-webdriver';
import type { Engine } from '../../domain/engines.ts';
import type { Browser, BrowserDefinition, LaunchOptions } from '../browser.ts';
import { chromium } from '../chromium.ts';
import { firefox, SPECULATIVE } from '../firefox.ts';
import type { OwnProtocol } from '../webdriver.ts';
import { webkit } from '../webkit.ts';

/* What a session on a grid is asked for, so that its browser connects as a person's does as far as a driver lets it. Pure. */

type Capabilities = Readonly<Record<string, unknown>>;

/** What an engine's browsers are called on grids, the preferred one first (W3C WebDriver §7, `browserName`). */
export const BROWSER_NAMES: Readonly<Record<Engine, readonly string[]>> = {
  chromium: ['chrome'],
  firefox: ['firefox'],
  webkit: ['MiniBrowser', 'safari'],
};

/** Of the switches that chromedriver passes, those that could touch networking (chrome/test/chromedriver/chrome_launcher.cc). */
export const EXCLUDED_SWITCHES = [
  'disable-background-networking',
  'disable-client-side-phishing-detection',
  'disable-default-apps',
  'disable-sync',
];

/**
 * Without `remote.prefs.recommended` Firefox sets preferences for whoever drives it, and the limit of speculative connections to 0
 * (remote/shared/RecommendedPreferences.sys.mjs).
 */
const FIREFOX_PREFERENCES = { ...SPECULATIVE, 'remote.prefs.recommended': false };

const OWN: Readonly<Record<string, Capabilities>> = {
  chrome: { 'goog:chromeOptions': { excludeSwitches: EXCLUDED_SWITCHES } },
  firefox: { 'moz:firefoxOptions': { prefs: FIREFOX_PREFERENCES } },
};

/** Whose the vendors' capabilities are: a driver refuses those of another (W3C WebDriver §7.2, matching capabilities). */
const VENDORS: Readonly<Record<string, Engine>> = {
  goog: 'chromium',
  moz: 'firefox',
  webkitgtk: 'webkit',
  safari: 'webkit',
};

/**
 * The capabilities of a session.
 * @param further what the person asks for beside them: objects are merged, lists joined, everything else takes the place of the kit's
 * @example capabilitiesOf('webkit', 'MiniBrowser', { 'moz:debuggerAddress': true }) // { browserName: 'MiniBrowser', pageLoadStrategy: 'none' }
 */
export function capabilitiesOf(engine: Engine, browserName: string, further: Capabilities): Capabilities {
  const theirs = Object.entries(further).filter(([name]) => {
    const vendor = VENDORS[name.split(':')[0] ?? ''];
    return !name.includes(':') || vendor === undefined || vendor === engine;
  });
  const ours = { browserName, pageLoadStrategy: 'none', ...OWN[browserName] }; // `get` returns at once; the wire tells the rest
  return merged(ours, Object.fromEntries(theirs)) as Capabilities;
}

function merged(ours: unknown, theirs: unknown): unknown {
  if (Array.isArray(ours) && Array.isArray(theirs)) return [...ours, ...theirs];
  if (!isObject(ours) || !isObject(theirs)) return theirs;
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  return Object.fromEntries(
    names.map((name) => [
      name,
      Object.hasOwn(ours, name) && Object.hasOwn(theirs, name)
        ? merged(ours[name], theirs[name])
        : Object.hasOwn(theirs, name)
          ? theirs[name]
          : ours[name],
    ]),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What capabilities change of a driver's own settings, as result lines tell it; of what else is asked for only the name. */
export function switchesOf(capabilities: Capabilities): readonly string[] {
  return Object.entries(capabilities).flatMap(([name, value]) => {
    if (['browserName', 'pageLoadStrategy'].includes(name) || value === false) return [];
    if (!isObject(value) || !/Options$/.test(name)) return [`+${name}`];
    const { args, excludeSwitches, prefs, ...rest } = value;
    return [
      ...listOf(args).map((word) => `+${word}`),
      ...listOf(excludeSwitches).map((word) => `---${word}`),
      ...Object.entries(isObject(prefs) ? prefs : {}).map(([pref, set]) => `+${pref}=${set}`),
      ...Object.keys(rest).map((option) => `+${name}.${option}`),
    ];
  });
}

/** Whether a browser is asked to run without a window. */
export const isHeadless = (capabilities: Capabilities): boolean =>
  Object.values(capabilities).some(
    (value) => isObject(value) && listOf(value.args).some((word) => /^--?headless\b/.test(word)),
  );

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** All of them; a run has them when its option `grid` names one. */
export const onGrid: readonly BrowserDefinition[] = [chromium, firefox, webkit].map(remote);

function remote(here: BrowserDefinition): BrowserDefinition {
  return {
    id: `${here.id}-grid`,
    engine: here.engine,
    title: `${here.title} on the grid`,
    profile: 'person',
    onGrid: true,
    speculates: here.speculates,
    restMs: here.restMs,
    freshFor: 'all', // nobody has measured whether a shared one connects alike
    races: here.races,
    natural: here.natural,
    closesIdleSockets: here.closesIdleSockets,
    navigations: () => ['new-tab', 'goto', 'link'], // keys are pressed on a display, and that is on another machine
    launch,
  };
}

async function launch({ install, certificate }: LaunchOptions): Promise<Browser> {
  if (!install.session) throw new Error('Cannot open a session: the browser is not on a grid');
  const { grid, capabilities: asked } = install.session;
  // Its driver takes half a second to load, and most processes of the kit only want to know what this browser is called.
  const [{ openSession }, { drive }, { devToolsOf }] = await Promise.all([
    import('./session.ts'),
    import('../webdriver.ts'),
    import('./definitions.ts'),
  ]);
  const capabilities = { ...asked, ...(certificate === undefined ? {} : { acceptInsecureCerts: true }) };
  const { driver, end } = await openSession(grid, capabilities);
  try {
    return await drive({
      driver,
      headless: isHeadless(capabilities),
      switches: switchesOf(capabilities),
      ...(install.engine === 'chromium' && { own: devToolsOf(driver) }),
      end,
    });
  } catch (error) {
    await end();
    throw error;
  }
}

/* What Chromium's own protocol does better than WebDriver, through chromedriver (`goog/cdp/execute`), which grids pass on. */

/** How long a tab, or a button, may take to be there. */
const LIMIT_MS = 10_000;

const POLL_MS = 20;

/** What selenium-webdriver's driver of Chromium has beyond others; the builder's type does not say so. */
interface ChromiumDriver {
  sendAndGetDevToolsCommand(command: string, parameters: object): Promise<unknown>;
}

/** The button, once the page has made it work: until then it stands elsewhere, and whoever presses it does nothing. */
const IDLE_BUTTON =
  'return document.readyState === "complete" ? document.getElementById("sockets-view-close-idle-button") : null';

/** The protocol of a session with chromedriver. */
export function devToolsOf(driver: WebDriver): OwnProtocol {
  const send = (command: string, parameters: object): Promise<unknown> =>
    (driver as WebDriver & ChromiumDriver).sendAndGetDevToolsCommand(command, parameters);
  /** A new tab *with* the address: an empty one that is navigated connects otherwise (src/browsers/chromium.ts). */
  async function openNewTab(url: string, begins = () => {}): Promise<string> {
    const before = await driver.getAllWindowHandles();
    begins();
    await send('Target.createTarget', { url });
    return await there('the new tab', async () =>
      (await driver.getAllWindowHandles()).find((handle) => !before.includes(handle)),
    );
  }
  return {
    openNewTab,
    async stop() {
      await send('Page.stopLoading', {});
    },
    async findIdleButton() {
      const before = await driver.getWindowHandle();
      const tab = await openNewTab('chrome://net-internals/#sockets');
      await driver.switchTo().window(tab);
      const button = await there('the button', () => driver.executeScript<WebElement | null>(IDLE_BUTTON));
      return async () => {
        await driver.switchTo().window(tab);
        await button.click();
        await driver.close();
        await driver.switchTo().window(before);
      };
    },
  };
}

/** Asks until there is one. */
async function there<Thing>(what: string, ask: () => Promise<Thing | null | undefined>): Promise<Thing> {
  const limit = Date.now() + LIMIT_MS;
  while (Date.now() < limit) {
    const found = await ask();
    if (found) return found;
    await delay(POLL_MS);
  }
  throw new Error(`${what} was not there within ${LIMIT_MS / 1000} s`);
}
