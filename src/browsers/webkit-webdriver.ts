/** WebKitGTK's MiniBrowser, driven by WebKitWebDriver through selenium-webdriver. */
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { Builder, By, Capabilities, type WebDriver } from 'selenium-webdriver';
import { startProcessGroup } from '../system/process-group.ts';
import type { Browser, LaunchOptions, Tab } from './browser.ts';
import { automationOf } from './playwright.ts';

const READY_MS = 10_000;

/** Starts a WebKitWebDriver of its own and a MiniBrowser with it. `install.driver` is the path of WebKitWebDriver. */
export async function launchMiniBrowser({ install, profile, env, certificate }: LaunchOptions): Promise<Browser> {
  const port = await getPort({ host: '127.0.0.1', reserve: true });
  const service = startProcessGroup({
    program: install.driver ?? 'WebKitWebDriver',
    args: [`--port=${port}`, '--host=127.0.0.1'],
    // Everything that MiniBrowser keeps goes where XDG says: the trial's own folder is the fresh profile.
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
          pageLoadStrategy: 'none', // `get` returns at once; the wire tells the rest
          'webkitgtk:browserOptions': { binary: install.executable, args: ['--automation'] },
        }),
      )
      .build();
    return await running(driver, service, certificate === undefined ? [] : ['+acceptInsecureCerts']);
  } catch (error) {
    await service.stop();
    throw error;
  }
}

async function running(
  driver: WebDriver,
  service: ReturnType<typeof startProcessGroup>,
  switches: readonly string[],
): Promise<Browser> {
  let closing = false;
  const first = await driver.getWindowHandle();
  const session: Session = { driver, first, alone: oneByOne(), isClosing: () => closing };
  return {
    version: (await driver.getCapabilities()).getBrowserVersion() ?? '',
    driver: 'webdriver',
    headless: false,
    switches: ['+--automation', ...switches],
    crashed: crashOf(driver, () => closing),
    open: (url, navigation, begins) =>
      session.alone(async () => {
        await driver.switchTo().newWindow('tab');
        const handle = await driver.getWindowHandle();
        begins();
        if (navigation === 'link') await followLink(driver, url);
        else await driver.get(url);
        return tabOf(session, handle);
      }),
    async close() {
      closing = true;
      await Promise.race([driver.quit().catch(() => {}), delay(3000)]);
      await service.stop();
    },
  };
}

interface Session {
  readonly driver: WebDriver;
  /** The window that is there from the beginning, and stays. */
  readonly first: string;
  /** A session has one current window: what switches to another must have the session to itself. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  readonly isClosing: () => boolean;
}

/** Does one thing after the other, in the order of asking. */
function oneByOne(): Session['alone'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
}

/** WebKitWebDriver survives its browser, so the session is asked every second whether it is still there. */
async function crashOf(driver: WebDriver, closing: () => boolean): Promise<string> {
  for (;;) {
    await delay(1000);
    try {
      // Not the current window's handle: that may just have been closed, with its tab.
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
  // Element Click moves and presses the mouse itself. Actions would show the hover, too, but a move of the pointer never
  // returns from MiniBrowser 2.50.
  await driver.findElement(By.id('link')).click();
}

/** WebDriver has no load event to wait for: the page is asked until it says that it is complete. */
function tabOf({ driver, first, alone, isClosing }: Session, handle: string): Tab {
  let closed = false;
  const here = (script: string): Promise<unknown> =>
    alone(async () => {
      if (closed || isClosing()) throw new Error('waiting');
      await driver.switchTo().window(handle);
      return await driver.executeScript(script);
    });
  return {
    automation: automationOf(async () => {
      while (!/^https?:complete$/.test(String(await here('return location.protocol + document.readyState'))))
        await delay(50);
    }),
    async reload() {
      await here('setTimeout(() => location.reload())');
    },
    async stop() {
      await here('window.stop()');
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
