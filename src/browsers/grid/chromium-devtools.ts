/** What Chromium's own protocol does better than WebDriver, through chromedriver (`goog/cdp/execute`), which grids pass on. */
import { setTimeout as delay } from 'node:timers/promises';
import type { WebDriver, WebElement } from 'selenium-webdriver';
import type { OwnProtocol } from '../webdriver.ts';

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
