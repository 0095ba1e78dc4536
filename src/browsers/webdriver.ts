/** The common part of browsers that are driven over W3C WebDriver: one session, and its tabs. */
import { setTimeout as delay } from 'node:timers/promises';
import { By, type WebDriver } from 'selenium-webdriver';
import { oneByOne } from '../system/concurrency.ts';
import type { Browser, Tab } from './browser.ts';
import { automationOf } from './playwright.ts';

/** The interval at which a tab is asked whether its page is complete, in milliseconds. */
const POLL_MS = 50;

/** An open session. */
export interface Driven {
  readonly driver: WebDriver;
  readonly headless: boolean;
  /** What the kit asked for in addition to the driver's own settings. */
  readonly switches: readonly string[];
  /** The browser's own protocol, if it has one, for what it does better than WebDriver. */
  readonly own?: OwnProtocol;
  /** Ends the session, and everything that was started for it. */
  end(): Promise<void>;
}

/** Actions without a WebDriver command. They are called only while nothing else uses the session. */
export interface OwnProtocol {
  /** Opens a new tab with the address, without waiting for the page, and returns the tab's window handle. */
  openNewTab(url: string, begins: () => void): Promise<string>;
  /** Stops the navigation of the current tab. */
  stop(): Promise<void>;
  /** Opens the button in its own tab, which becomes the current one. The returned function presses it, from any tab. */
  findIdleButton(): Promise<() => Promise<void>>;
}

interface Session extends Driven {
  /** The window that is open from the beginning, and stays open. */
  readonly first: string;
  /** A session has one current window, so any work that switches windows must run alone. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  readonly isClosing: () => boolean;
}

/** The browser of a session. */
export async function drive(driven: Driven): Promise<Browser> {
  const { driver, headless, switches, own } = driven;
  let closing = false;
  const first = await driver.getWindowHandle();
  const session: Session = { ...driven, first, alone: oneByOne(), isClosing: () => closing };
  return {
    version: (await driver.getCapabilities()).getBrowserVersion() ?? '',
    driver: 'webdriver',
    headless,
    switches,
    crashed: crashOf(driver, () => closing),
    open: (url, navigation, begins) =>
      session.alone(async () => {
        if (own && navigation === 'new-tab') return tabOf(session, await own.openNewTab(url, begins));
        await driver.switchTo().newWindow('tab');
        const handle = await driver.getWindowHandle();
        begins();
        if (navigation === 'link') await followLink(driver, url);
        else await driver.get(url);
        return tabOf(session, handle);
      }),
    ...(own && {
      async findIdleButton() {
        const press = await session.alone(() => own.findIdleButton());
        return () => session.alone(press);
      },
    }),
    async close() {
      closing = true;
      await driven.end();
    },
  };
}

/** A driver outlives its browser, so the session is asked every second whether it still exists. */
async function crashOf(driver: WebDriver, closing: () => boolean): Promise<string> {
  for (;;) {
    await delay(1000);
    try {
      // Not the current window's handle, because that tab may just have been closed.
      if (!closing()) await driver.getAllWindowHandles();
    } catch (error) {
      if (!closing()) return `the browser went away in the middle of the trial (${error})`;
    }
    if (closing()) return 'closed';
  }
}

async function followLink(driver: WebDriver, url: string): Promise<void> {
  await driver.executeScript(
    'const link = document.createElement("a"); link.id = "link"; link.href = arguments[0]; link.textContent = "follow me"; document.body.append(link);',
    url,
  );
  // Element Click moves and presses the mouse itself. Actions would also include the hover, but MiniBrowser 2.50 never
  // answers a move of the pointer.
  await driver.findElement(By.id('link')).click();
}

/** What is asked while one page makes room for the next has no answer (WebKitWebDriver); the next page has one. */
function duringUnload(error: Error): null {
  if (error.message.includes('before the unload event')) return null;
  throw error;
}

/** WebDriver has no load event to wait for, so the page is asked until it says that it is complete. */
function tabOf({ driver, first, alone, isClosing, own }: Session, handle: string): Tab {
  let closed = false;
  const here = <T>(work: () => Promise<T>): Promise<T> =>
    alone(async () => {
      if (closed || isClosing()) throw new Error('waiting');
      await driver.switchTo().window(handle);
      return await work();
    });
  const run = (script: string): Promise<unknown> => here(() => driver.executeScript(script));
  return {
    automation: automationOf(async () => {
      const state = () => run('return location.protocol + document.readyState').catch(duringUnload);
      while (!/^https?:complete$/.test(String(await state()))) await delay(POLL_MS);
    }),
    async reload() {
      await run('setTimeout(() => location.reload())');
    },
    follow: () => here(async () => await driver.findElement(By.id('next')).click()),
    async stop() {
      if (own) await here(() => own.stop());
      else await run('window.stop()');
    },
    close: () =>
      alone(async () => {
        closed = true;
        await driver.switchTo().window(handle);
        await driver.close();
        await driver.switchTo().window(first);
      }),
  };
}
