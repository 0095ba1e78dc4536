/** What Chromium, Firefox and WebKit have in common when Playwright drives them. */
import type { BrowserContext, BrowserType, Page } from '@playwright/test';
import type { Navigation } from '../domain/schema.ts';
import type { Automation, Tab } from './browser.ts';

type PersistentOptions = NonNullable<Parameters<BrowserType['launchPersistentContext']>[1]>;

/**
 * Launches a *regular* profile, headed; what the browser keeps in its temporary folder, such as a socket, goes with the profile. `newContext()` would be an off-the-record profile, in which Chromium makes no
 * speculative connections. The page's size is the window's, as a person has it.
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
    handleSIGINT: false, // the trial ends its browser itself, after it has kept what was seen
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

/** Where empty tabs come from, and where they go. */
export interface EmptyTabs {
  newPage(): Promise<Page>;
  /** A tab that is not needed any more; without, it is closed. */
  putBack?(page: Page): Promise<void>;
  /** Stops a navigation that is under way, where the browser's own protocol can; without, a script in the page does. */
  stop?(page: Page): Promise<void>;
}

/** Opens an address in an empty tab: by `goto`, or by a link that is hovered over and clicked with the mouse. */
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
      await page.locator('#link').click({ noWaitAfter: true });
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
 * A tab from its page, which may come later, and from what waits for the page to load. `own` replaces what cannot be done
 * through a page that has not come yet.
 */
export function tabOf(
  page: Promise<Page>,
  load: () => Promise<unknown>,
  own: Partial<Pick<Tab, 'stop' | 'close'>> = {},
): Tab {
  return {
    automation: automationOf(load),
    async reload() {
      // The reply comes with the load event: the wire tells when the reload is over, or that it never is.
      (await page).reload({ timeout: 0 }).catch(() => {});
    },
    stop: async () => void (await (await page).evaluate(() => window.stop())),
    close: async () => await (await page).close(),
    ...own,
  };
}

/** What the driver said, and after how long. */
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

/** The environment without what is not set: the type that Playwright takes. */
export function definedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
