import process from 'node:process';
import { type BrowserContext, chromium as chromiumType, type Page } from '@playwright/test';
import type { Browser, BrowserDefinition, LaunchOptions, Tab } from './browser.ts';
import { canType } from './keyboard.ts';
import { crashOf, launchPersistent, openInEmptyTab, tabOf } from './playwright.ts';
import { openByTyping } from './typed.ts';

/** Chromium, driven by Playwright over CDP. */
export const chromium: BrowserDefinition = {
  id: 'chromium',
  engine: 'chromium',
  title: 'Chromium',
  restMs: 800,
  freshFor: 'all',
  races: 'all',
  closesIdleSockets: true,
  navigations: () => ['new-tab', 'goto', 'link', ...(canType() ? (['typed'] as const) : [])],
  launch,
};

async function launch({ install, profile, env }: LaunchOptions): Promise<Browser> {
  const asRoot = process.getuid?.() === 0; // its sandbox refuses to run as root
  let closing = false;
  const context = await launchPersistent(chromiumType, profile, env, {
    executablePath: install.executable,
    chromiumSandbox: !asRoot,
  });
  const browser = context.browser();
  if (!browser) throw new Error('Cannot drive Chromium: the persistent context has no browser');
  const cdp = await browser.newBrowserCDPSession();
  const pageOf = pagesById(context);
  return {
    version: browser.version(),
    driver: 'playwright',
    switches: asRoot ? ['+--no-sandbox'] : [],
    crashed: crashOf(context, () => closing),
    async open(url, navigation, begins) {
      if (navigation === 'typed') return await openByTyping({ env, url, context, windowClass: 'chromium', begins });
      if (navigation !== 'new-tab') return await openInEmptyTab(context, url, navigation, begins);
      begins();
      return await openNewTab(pageOf, cdp, url);
    },
    async closeIdleSockets() {
      const page = await context.newPage();
      await page.goto('chrome://net-internals/#sockets');
      await page.click('#sockets-view-close-idle-button');
      await page.close();
    },
    async close() {
      closing = true;
      await context.close();
    },
  };
}

type CdpSession = Awaited<ReturnType<NonNullable<ReturnType<BrowserContext['browser']>>['newBrowserCDPSession']>>;

/**
 * A new tab opened *with* the address, as "open link in new tab" and the command line do. Navigating an empty tab loses
 * the race against the second preconnect most of the time.
 */
async function openNewTab(pageOf: ReturnType<typeof pagesById>, cdp: CdpSession, url: string): Promise<Tab> {
  const created = cdp.send('Target.createTarget', { url });
  const page = created.then(({ targetId }) => pageOf(targetId));
  page.catch(() => {}); // `created` is awaited below
  const tab = tabOf(page, async () => (await page).waitForLoadState('load', { timeout: 0 }), {
    async stop() {
      const { targetId } = await created;
      const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: false });
      const message = JSON.stringify({ id: 1, method: 'Page.stopLoading' });
      await cdp.send('Target.sendMessageToTarget', { sessionId, message });
    },
    async close() {
      await cdp.send('Target.closeTarget', await created);
    },
  });
  await created;
  return tab;
}

/**
 * Finds the page of a target. Playwright tells of a page only when its first navigation has got an answer, and where
 * trials share a browser the page of another one may come first.
 */
function pagesById(context: BrowserContext): (targetId: string) => Promise<Page> {
  const pages = new Map<string, Page>();
  const waiting = new Map<string, (page: Page) => void>();
  context.on('page', async (page) => {
    try {
      const session = await context.newCDPSession(page);
      const { targetInfo } = await session.send('Target.getTargetInfo');
      await session.detach();
      pages.set(targetInfo.targetId, page);
      page.once('close', () => pages.delete(targetInfo.targetId));
      waiting.get(targetInfo.targetId)?.(page);
      waiting.delete(targetInfo.targetId);
    } catch {
      // it was closed meanwhile: nobody waits for it any more
    }
  });
  return async (targetId) =>
    pages.get(targetId) ?? (await new Promise<Page>((resolve) => waiting.set(targetId, resolve)));
}
