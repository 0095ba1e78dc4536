import process from 'node:process';
import { type BrowserContext, chromium as chromiumType, type Page } from '@playwright/test';
import type { Browser, BrowserDefinition, LaunchChange, LaunchOptions, Tab } from './browser.ts';
import { approachByKey, canType, openByTyping, reloadByKey } from './keyboard.ts';
import { copyProfile } from './lived-in.ts';
import { netLogArgs } from './own-log.ts';
import { crashOf, type EmptyTabs, hoverInEmptyTab, launchPersistent, openInEmptyTab, tabOf } from './playwright.ts';
import { startAgain } from './unautomated.ts';

/* The driver's Chromium switches that could affect networking, each as the change that removes it. Pure. */

/** Switches that the driver or the system needs, and those that are clearly about something else. */
const ELSEWHERE = [
  'about:blank',
  '--allow-pre-commit-input',
  '--disable-breakpad',
  '--disable-dev-shm-usage',
  '--disable-edgeupdater',
  '--disable-features', // one by one, below
  '--disable-hang-monitor',
  '--disable-infobars',
  '--disable-pings', // Debian's
  '--disable-prompt-on-repost',
  '--disable-search-engine-choice-screen',
  '--disable-updater-scheduler',
  '--edge-skip-compat-layer-relaunch',
  '--enable-crashpad',
  '--enable-gpu-rasterization',
  '--enable-remote-extensions',
  '--enable-unsafe-swiftshader',
  '--export-tagged-pdf',
  '--flag-switches-begin',
  '--flag-switches-end',
  '--force-color-profile',
  '--load-extension',
  '--media-router',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-sandbox',
  '--no-service-autorun',
  '--password-store',
  '--remote-debugging-pipe',
  '--show-component-extension-options',
  '--unsafely-disable-devtools-self-xss-warnings',
  '--use-mock-keychain',
  '--user-data-dir',
];

/** Features that the driver disables and that affect only what is shown, not the requests. */
const FEATURES_ELSEWHERE = [
  'AutoDeElevate',
  'GlobalMediaControls',
  'LensOverlay',
  'msEdgeUpdateLaunchServicesPreferredVersion',
  'msForceBrowserSignIn',
];

/**
 * The changes that an audit tries: each switch removed, each disabled feature enabled, and all of them at once
 * (`bare`).
 * @param commandLine the command line of a Chromium that the driver started, as `chrome://version` shows it
 * @example changesOf('chrome --disable-sync --disable-features=Translate,PaintHolding --no-first-run').map(({ id }) => id)
 * // ['bare', 'without --disable-sync', 'with Translate', 'with PaintHolding']
 */
export function switchChanges(commandLine: string): readonly LaunchChange[] {
  const words = commandLine.split(/\s+(?=--)/).map((word) => word.trim().split(/\s/)[0] ?? '');
  const switches = words.filter((word) => word.startsWith('--') && !ELSEWHERE.includes(nameOf(word)));
  // If a switch is repeated, Chromium uses the last one (base/command_line.h), so the kit's own one wins.
  const disabling = words.findLast((word) => nameOf(word) === '--disable-features') ?? '';
  const features = disabling.split('=')[1]?.split(',') ?? [];
  return [
    { id: 'bare', add: [], remove: [...new Set([...switches, ...(disabling ? [disabling] : [])])] },
    ...[...new Set(switches)].map((word) => ({ id: `without ${word}`, add: [], remove: [word] })),
    ...features
      .filter((feature) => !FEATURES_ELSEWHERE.includes(feature))
      .map((feature) => ({
        id: `with ${feature}`,
        add: [`--disable-features=${features.filter((each) => each !== feature).join(',')}`],
        remove: [],
      })),
  ];
}

const nameOf = (word: string): string => word.split('=')[0] ?? word;

/** Where the first bookmark of its bookmarks bar is, measured with Chromium 156; it does not depend on the window's size. */
const BOOKMARK = { x: 80, y: 103 };

/** How long the page of a new tab may take to show its tiles. */
const TILES_MS = 10_000;

/** Chromium, driven by Playwright over CDP. */
export const chromium: BrowserDefinition = {
  id: 'chromium',
  engine: 'chromium',
  title: 'Chromium',
  profile: 'person',
  speculates: 'visit',
  restMs: 800,
  freshFor: [],
  races: 'all',
  natural: 'link',
  remembers: true,
  bookmarksBy: ['ctrl+shift+b', 'ctrl+d', 'Tab', 'Up', 'Return'], // "Folder" says "Other bookmarks"; the bar is above
  closesIdleSockets: true,
  navigations: () => ['new-tab', 'goto', 'link', ...(canType() ? (['typed', 'keyboard-reload'] as const) : [])],
  approaches: () => (canType() ? ['hover', 'typing', 'bookmark', 'tile', 'restored'] : ['hover']),
  audited,
  launch,
};

/**
 * A switch of the driver's that people do not have. Without it, pages that are left are frozen for "back", and may keep their
 * connections (`followed-links`).
 */
const NO_FREEZING = '--disable-back-forward-cache';

async function launch(options: LaunchOptions): Promise<Browser> {
  const { install, profile, env, change, log, certificate, livedIn, restores } = options;
  const asRoot = process.getuid?.() === 0; // its sandbox refuses to run as root
  let closing = false;
  if (livedIn !== undefined) await copyProfile(livedIn, profile, restores);
  // The setting "Continue where you left off".
  if (restores) return await startAgain('chromium-unautomated', options, ['--restore-last-session']);
  const context = await launchPersistent(chromiumType, profile, env, {
    executablePath: install.executable,
    chromiumSandbox: !asRoot,
    args: [...(change?.add ?? []), ...netLogArgs(log), ...accepting(certificate)],
    ignoreDefaultArgs: [NO_FREEZING, ...(change?.remove ?? [])],
  });
  const browser = context.browser();
  if (!browser) throw new Error('Cannot drive Chromium: the persistent context has no browser');
  const cdp = await browser.newBrowserCDPSession();
  const pageOf = pagesById(context);
  const stop = async (page: Page) => void (await (await context.newCDPSession(page)).send('Page.stopLoading'));
  const emptyTabs: EmptyTabs = { newPage: () => context.newPage(), stop };
  return {
    version: browser.version(),
    driver: 'playwright',
    headless: false,
    switches: [
      ...(asRoot ? ['+--no-sandbox'] : []),
      `-${NO_FREEZING}`,
      ...(log === undefined ? [] : ['+--log-net-log']),
      ...accepting(certificate).map((word) => `+${word}`),
      ...(change?.add ?? []).map((word) => `+${word}`),
      ...(change?.remove ?? []).map((word) => `-${word}`),
    ],
    crashed: crashOf(context, () => closing),
    async open(url, navigation, begins) {
      const byKey = { env, url, context, windowClass: 'chromium', begins, stop };
      if (navigation === 'typed') return await openByTyping(byKey);
      if (navigation === 'keyboard-reload') return await reloadByKey(byKey);
      if (navigation !== 'new-tab') return await openInEmptyTab(emptyTabs, url, navigation, begins);
      begins();
      return await openNewTab(pageOf, cdp, url);
    },
    approach: (url, how, begins) =>
      how === 'tile'
        ? holdTile(emptyTabs, url, begins)
        : how === 'hover'
          ? hoverInEmptyTab(emptyTabs, url, begins)
          : approachByKey({ env, url, context, windowClass: 'chromium', begins }, how, BOOKMARK),
    async findIdleButton() {
      const page = await context.newPage();
      await page.goto('chrome://net-internals/#sockets');
      const button = page.locator('#sockets-view-close-idle-button');
      await button.waitFor();
      return async () => {
        await button.click();
        await page.close();
      };
    },
    async close() {
      closing = true;
      await context.close();
    },
  };
}

/** Presses the tile of the address on the page that a new tab shows, and holds it. The tab's `follow` lets go of it. */
async function holdTile(tabs: EmptyTabs, url: string, begins: () => void): Promise<Tab> {
  const page = await tabs.newPage();
  await page.bringToFront();
  await page.goto('chrome://newtab/').catch(() => {}); // another address takes its place, and the driver calls that aborted
  const tile = page.locator(`a[href=${JSON.stringify(url)}]`).first();
  await tile.waitFor({ timeout: TILES_MS });
  begins();
  await tile.hover();
  await page.mouse.down();
  return tabOf(Promise.resolve(page), async () => {}, { follow: () => page.mouse.up() });
}

/** Accepts only this certificate; the driver's own option would accept any, page by page. */
const accepting = (certificate: string | undefined): string[] =>
  certificate === undefined ? [] : [`--ignore-certificate-errors-spki-list=${certificate}`];

/** The driver's switches, read from the running browser. */
async function audited(options: LaunchOptions): Promise<readonly LaunchChange[]> {
  const context = await launchPersistent(chromiumType, options.profile, options.env, {
    executablePath: options.install.executable,
    chromiumSandbox: process.getuid?.() !== 0,
  });
  try {
    const page = await context.newPage();
    await page.goto('chrome://version');
    return switchChanges((await page.locator('#command_line').textContent()) ?? '');
  } finally {
    await context.close();
  }
}

type CdpSession = Awaited<ReturnType<NonNullable<ReturnType<BrowserContext['browser']>>['newBrowserCDPSession']>>;

/**
 * A new tab opened *with* the address, as "open link in new tab" and the command line do. NetLog shows how an empty tab
 * that is navigated differs: there the second preconnect, of two sockets, comes while the page's own socket is still in
 * use and counts as one of them; here it comes after the page was answered and its socket closed (docs/fidelity.md).
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
 * Finds the page of a target. Playwright reports a page only when its first navigation has an answer, and if trials
 * share a browser, another trial's page may come first.
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
      // it was closed meanwhile, so nothing waits for it
    }
  });
  return async (targetId) =>
    pages.get(targetId) ?? (await new Promise<Page>((resolve) => waiting.set(targetId, resolve)));
}
