import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type BrowserContext, firefox as firefoxType, type Page } from '@playwright/test';
import { kitVersion } from '../domain/kit.ts';
import { type FoundBrowser, isPlaywrightBuild } from '../system/find-browsers.ts';
import { onceForAll } from '../system/once-per-run.ts';
import type { Browser, BrowserDefinition, LaunchChange, LaunchOptions } from './browser.ts';
import { approachByKey, canType, openByTyping, reloadByKey } from './keyboard.ts';
import { copyProfile } from './lived-in.ts';
import { mozLogEnv } from './own-log.ts';
import { crashOf, type EmptyTabs, hoverInEmptyTab, launchPersistent, openInEmptyTab } from './playwright.ts';
import { startAgain } from './unautomated.ts';

/*
 * The preferences that Playwright sets for a stock Firefox
 * (packages/playwright-core/src/server/bidi/third_party/firefoxPrefs.ts) and that could affect networking, with
 * Firefox's own values (browser/app/profile/firefox.js, modules/libpref/init/all.js and StaticPrefList.yaml of Firefox
 * 153). An audit resets each of them.
 */

/**
 * The preference that lets Firefox connect speculatively. Playwright sets it to 0, which hides what the kit looks for.
 */
export const SPECULATIVE = { 'network.http.speculative-parallel-limit': 20 };

const STOCK: Readonly<Record<string, string | number | boolean>> = {
  'browser.contentblocking.features.standard':
    '-tp,tpPrivate,cookieBehavior5,cookieBehaviorPBM5,cryptoTP,fp,stp,emailTP,emailTPPrivate,lvl2,rp,rpTop,ocsp,qps,qpsPBM,fpp,fppPrivate,3pcd,btp',
  'browser.newtabpage.enabled': true,
  'browser.pagethumbnails.capturing_disabled': false,
  'browser.safebrowsing.malware.enabled': true,
  'browser.safebrowsing.phishing.enabled': true,
  'browser.urlbar.suggest.searches': true,
  'dom.security.https_first': true,
  'focusmanager.testmode': false,
  'network.connectivity-service.enabled': true,
  'network.cookie.sameSite.laxByDefault': false,
  'network.http.prompt-temp-redirect': false,
  'network.manage-offline-status': true,
  'privacy.trackingprotection.enabled': false,
  'remote.enabled': false,
};

/**
 * The changes that an audit tries: the driver's limit of speculative connections, each other preference reset, and all
 * reset.
 */
export function preferenceChanges(): readonly LaunchChange[] {
  const words = Object.entries(STOCK).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [
    { id: 'stock', add: words, remove: [] },
    {
      id: 'with network.http.speculative-parallel-limit=0',
      add: ['network.http.speculative-parallel-limit=0'],
      remove: [],
    },
    ...words.map((word) => ({ id: `with ${word.slice(0, 80)}`, add: [word], remove: [] })),
  ];
}

/** The preferences that a change adds, as the driver takes them. */
export function preferencesOf(change: LaunchChange | undefined): Record<string, string | number | boolean> {
  return Object.fromEntries(
    (change?.add ?? []).map((word) => [
      word.slice(0, word.indexOf('=')),
      JSON.parse(word.slice(word.indexOf('=') + 1)),
    ]),
  );
}

/**
 * A setting that a person can choose in the system: no animated tabs and no throbber. Without graphics hardware, the
 * throbber of a loading tab takes a sixth of a processor. This does not affect the network.
 */
const STILL = { 'ui.prefersReducedMotion': 1 };

/** Where the first bookmark of its bookmarks toolbar is, measured with Firefox 153; it does not depend on the window's size. */
const BOOKMARK = { x: 60, y: 100 };

/** How long a tab may take to become empty again. */
const BLANK_MS = 3000;

/** How long the first start has to write its caches. */
const WRITING_MS = 2000;

/** Firefox: Playwright's own build, or a stock one over WebDriver BiDi. */
export const firefox: BrowserDefinition = {
  id: 'firefox',
  engine: 'firefox',
  title: 'Firefox',
  profile: 'person',
  speculates: 'preconnect',
  restMs: 100,
  freshFor: ['subresources'],
  races: ['subresources'],
  natural: 'new-tab', // a pressed link provokes it no more (docs/actions.md), and costs more
  alsoPlays: ['typing'], // its address bar connects ahead; nothing else was seen to leave a connection silent
  remembers: true,
  bookmarksBy: ['ctrl+shift+b', 'ctrl+d', 'Return'],
  quitsBy: 'ctrl+q',
  closesIdleSockets: false,
  sendsHeaders: true,
  navigations: () => ['new-tab', 'goto', 'link', ...(canType() ? (['typed', 'keyboard-reload'] as const) : [])],
  approaches: () => (canType() ? ['hover', 'typing', 'bookmark', 'restored'] : ['hover']),
  audited: async () => preferenceChanges(),
  launch,
};

async function launch(options: LaunchOptions): Promise<Browser> {
  const { install, profile, env, log, certificate } = options;
  const preferences = { ...SPECULATIVE, ...STILL, ...preferencesOf(options.change) };
  let closing = false;
  const template =
    options.livedIn ??
    (await onceForAll(templateOf(install), (folder) => startOnce({ install, profile, env }, folder)));
  await copyProfile(template, profile, options.restores);
  if (options.restores) {
    await appendFile(path.join(profile, 'user.js'), RESTORING);
    return await startAgain('firefox-unautomated', options, []);
  }
  const context = await start({ ...options, env: { ...env, ...mozLogEnv(log) } }, profile);
  const emptyTabs = tabsKept(context);
  if (!isPlaywrightBuild(install)) await assertWritten(profile, preferences);
  return {
    version: context.browser()?.version() ?? install.version ?? '',
    driver: isPlaywrightBuild(install) ? 'playwright' : 'playwright-bidi',
    headless: false,
    switches: [
      ...Object.entries(preferences).map(([name, value]) => `+${name}=${value}`),
      ...(log === undefined ? [] : ['+MOZ_LOG']),
      ...(certificate === undefined ? [] : ['+acceptInsecureCerts']),
    ],
    crashed: crashOf(context, () => closing),
    async open(url, navigation, begins) {
      const byKey = { env, url, context, windowClass: 'firefox', begins };
      if (navigation === 'typed') return await openByTyping(byKey);
      if (navigation === 'keyboard-reload') return await reloadByKey(byKey);
      return await openInEmptyTab(emptyTabs, url, navigation, begins);
    },
    approach: (url, how, begins) =>
      how === 'hover'
        ? hoverInEmptyTab(emptyTabs, url, begins)
        : approachByKey({ env, url, context, windowClass: 'firefox', begins }, how, BOOKMARK),
    async close() {
      closing = true;
      await context.close();
    },
  };
}

/**
 * The template depends on the release, because a profile of another release would be upgraded or refused; and on the kit, whose driver
 * starts it.
 */
const templateOf = ({ source, version }: FoundBrowser): string =>
  `profile-firefox-${source}-${version}-${kitVersion}`.replaceAll(/[^\w.]+/g, '-');

/** Opens the tabs of the last session: the setting "Open previous windows and tabs". */
const RESTORING = 'user_pref("browser.startup.page", 3);\n';

function start(
  { install, env, change, headers, certificate }: LaunchOptions,
  profile: string,
): Promise<BrowserContext> {
  return launchPersistent(firefoxType, profile, env, {
    executablePath: install.executable,
    ...(headers && { extraHTTPHeaders: headers }),
    ...(isPlaywrightBuild(install) ? {} : { channel: 'moz-firefox' }),
    ignoreHTTPSErrors: certificate !== undefined, // it has no way to accept only one certificate
    firefoxUserPrefs: { ...SPECULATIVE, ...STILL, ...preferencesOf(change) },
  });
}

/**
 * Firefox needs seconds to fill a new profile. So it is started once with an empty profile and visits nothing, and every
 * trial gets a fresh copy of that: launching takes 1.9 s instead of 3.0. It is kept in the cache, since the first start takes 8 s.
 */
async function startOnce(options: LaunchOptions, folder: string): Promise<void> {
  const context = await start(options, folder);
  await delay(WRITING_MS);
  await context.close();
}

/**
 * Empty tabs: new ones, or those of finished trials. A new tab costs Firefox half as much as the visit itself on top of
 * it (0.26 s of a processor).
 */
function tabsKept(context: BrowserContext): EmptyTabs {
  const kept: Page[] = [];
  return {
    newPage: async () => kept.pop() ?? (await context.newPage()),
    async putBack(page) {
      try {
        await page.goto('about:blank', { timeout: BLANK_MS });
        kept.push(page);
      } catch {
        await page.close();
      }
    },
  };
}

/** What the profile says is what Firefox uses: a driver that overrides it again must not go unnoticed. */
async function assertWritten(profile: string, preferences: Readonly<Record<string, unknown>>): Promise<void> {
  const written = await readFile(path.join(profile, 'user.js'), 'utf8');
  for (const [name, value] of Object.entries(preferences)) {
    const last = written.split('\n').findLast((line) => line.includes(`"${name}"`));
    if (!last?.includes(`, ${JSON.stringify(value)})`))
      throw new Error(`Firefox was not given ${name}=${value}: ${last ?? 'it is not set'}`);
  }
}
