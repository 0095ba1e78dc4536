/** The common part of Chromium, Firefox and WebKit when Playwright drives them. */
import type { BrowserContext, BrowserType, Page } from '@playwright/test';
import type { Navigation } from '../domain/schema.ts';
import type { Automation, Tab } from './browser.ts';

type PersistentOptions = NonNullable<Parameters<BrowserType['launchPersistentContext']>[1]>;

/**
 * Launches a *regular* profile, headed. The browser's temporary files, such as a socket, are in the profile.
 * `newContext()` would be an off-the-record profile, in which Chromium makes no speculative connections. The page has
 * the window's size, as for a person.
 */
export async function launchPersistent(
  type: BrowserType,
  profile: string,
  env: Readonly<Record<string, string>>,
  options: PersistentOptions,
): Promise<BrowserContext> {
  return await type.launchPersistentContext(profile, {
    headless: false,
    viewport: null,
    timeout: 60_000,
    handleSIGINT: false, // the trial ends its browser itself, after it has saved its results
    handleSIGTERM: false,
    handleSIGHUP: false,
    ...options,
    env: { ...definedEnv(), TMPDIR: profile, ...env },
  });
}

/** Resolves when the context closes, unless `closing()` says that the kit itself closed it. */
export function crashOf(context: BrowserContext, closing: () => boolean): Promise<string> {
  return new Promise((resolve) => {
    context.once('close', () => {
      if (!closing()) resolve('the browser went away in the middle of the trial');
    });
    context.on('page', (page) => page.once('crash', () => resolve('the page crashed')));
  });
}

/** A supply of empty tabs. */
export interface EmptyTabs {
  newPage(): Promise<Page>;
  /** Takes back a tab that is no longer needed; without this, the tab is closed. */
  putBack?(page: Page): Promise<void>;
  /** Stops a navigation that is under way, where the browser's own protocol can; without, a script in the page does. */
  stop?(page: Page): Promise<void>;
}

/**
 * How long a person holds a mouse button down, in milliseconds: 0.1 s by the Keystroke-Level Model (operator B; Kieras, "Using the
 * Keystroke-Level Model to Estimate Execution Times", 2001). It matters: Chromium connects on the press and asks for the page on the
 * release, so the connection is as old as this when the page is asked for (docs/noise.md).
 */
export const PRESS_MS = 100;

/** Opens an address in an empty tab: with `goto`, or with a link that the mouse hovers over and clicks. */
export async function openInEmptyTab(
  tabs: EmptyTabs,
  url: string,
  navigation: Navigation,
  begins: () => void,
): Promise<Tab> {
  const page = await tabs.newPage();
  const own = tabs.stop && { stop: () => tabs.stop?.(page) ?? Promise.resolve() };
  if (navigation !== 'link') {
    begins();
    const close = () => (tabs.putBack ? tabs.putBack(page) : page.close());
    return tabOf(Promise.resolve(page), () => page.goto(url, { timeout: 0, waitUntil: 'load' }), { ...own, close });
  }
  await showLink(page, url);
  begins(); // a browser may well connect when the mouse is over the link
  await page.locator('#link').hover();
  return tabOf(
    Promise.resolve(page),
    async () => {
      const loaded = page.waitForURL(url, { timeout: 0, waitUntil: 'load' });
      loaded.catch(() => {}); // awaited below, unless the click itself fails
      await page.locator('#link').click({ noWaitAfter: true, delay: PRESS_MS });
      await loaded;
    },
    own,
  );
}

/** An empty tab in which the mouse rests on a link to the address, and does not press it. */
export async function hoverInEmptyTab(tabs: EmptyTabs, url: string, begins: () => void): Promise<Tab> {
  const page = await tabs.newPage();
  await showLink(page, url);
  begins();
  await page.locator('#link').hover();
  return tabOf(Promise.resolve(page), async () => {});
}

async function showLink(page: Page, url: string): Promise<void> {
  await page.bringToFront(); // a tab in the background is hardly ever painted, and the mouse waits for that
  await page.setContent('<!doctype html><title>a link</title><a id="link">follow me</a>');
  await page.locator('#link').evaluate((link, href) => link.setAttribute('href', href), url);
}

/**
 * Makes a tab from its page, which may come later, and a function that waits for the page to load. `own` replaces
 * actions that are not possible while there is no page yet.
 */
export function tabOf(
  page: Promise<Page>,
  load: () => Promise<unknown>,
  own: Partial<Pick<Tab, 'stop' | 'close' | 'follow'>> = {},
): Tab {
  return {
    automation: automationOf(load),
    async reload() {
      // The reply comes only with the load event. The wire shows when the reload is over, or that it never is.
      (await page).reload({ timeout: 0 }).catch(() => {});
    },
    async follow() {
      const tab = await page;
      await tab.bringToFront(); // the mouse waits for a tab in the background
      await tab.locator('#next').click({ noWaitAfter: true, delay: PRESS_MS });
    },
    stop: async () => void (await (await page).evaluate(() => window.stop())),
    close: async () => await (await page).close(),
    ...own,
  };
}

/** The driver's report, and its time. */
export async function automationOf(load: () => Promise<unknown>): Promise<Automation> {
  const began = performance.now();
  const passed = () => Math.round(performance.now() - began);
  try {
    await load();
    return { outcome: 'ok', ms: passed() };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { outcome: said.split('\n')[0] ?? said, ms: passed() };
  }
}

/** The environment without undefined values, as Playwright's type requires. */
export function definedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
