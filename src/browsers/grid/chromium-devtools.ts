/** What Chromium's own protocol does better than WebDriver, through chromedriver (`goog/cdp/execute`), which grids pass on. */
import { setTimeout as delay } from 'node:timers/promises';
import { By, until, type WebDriver } from 'selenium-webdriver';
import type { OwnProtocol } from '../webdriver.ts';

/** How long a tab, or a button, may take to be there. */
const LIMIT_MS = 10_000;

/** What selenium-webdriver's driver of Chromium has beyond others; the builder's type does not say so. */
interface ChromiumDriver {
  sendAndGetDevToolsCommand(command: string, parameters: object): Promise<unknown>;
}

/** The protocol of a session with chromedriver. */
export function devToolsOf(driver: WebDriver): OwnProtocol {
  const send = (command: string, parameters: object): Promise<unknown> =>
    (driver as WebDriver & ChromiumDriver).sendAndGetDevToolsCommand(command, parameters);
  return {
    /** A new tab *with* the address: an empty one that is navigated connects otherwise (src/browsers/chromium.ts). */
    async openNewTab(url, begins) {
      const before = await driver.getAllWindowHandles();
      begins();
      await send('Target.createTarget', { url });
      const limit = Date.now() + LIMIT_MS;
      while (Date.now() < limit) {
        const opened = (await driver.getAllWindowHandles()).find((handle) => !before.includes(handle));
        if (opened) return opened;
        await delay(20);
      }
      throw new Error(`the new tab was not there within ${LIMIT_MS / 1000} s`);
    },
    async stop() {
      await send('Page.stopLoading', {});
    },
    async closeIdleSockets() {
      const before = await driver.getWindowHandle();
      await driver.switchTo().newWindow('tab');
      await driver.get('chrome://net-internals/#sockets');
      await (await driver.wait(until.elementLocated(By.id('sockets-view-close-idle-button')), LIMIT_MS)).click();
      await driver.close();
      await driver.switchTo().window(before);
    },
  };
}
