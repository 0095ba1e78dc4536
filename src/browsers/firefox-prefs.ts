/**
 * The preferences that Playwright sets for a stock Firefox (packages/playwright-core/src/server/bidi/third_party/firefoxPrefs.ts)
 * and that could touch networking, with Firefox's own values (browser/app/profile/firefox.js, modules/libpref/init/all.js and
 * StaticPrefList.yaml of Firefox 153). An audit sets each of them back.
 */
import type { Change } from './browser.ts';

/** The preference that lets Firefox connect speculatively. Playwright sets it to 0, which hides what the kit looks for. */
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

/** What the audit tries: the driver's own limit of speculative connections, each other preference set back, and all of them. */
export function preferenceChanges(): readonly Change[] {
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
export function preferencesOf(change: Change | undefined): Record<string, string | number | boolean> {
  return Object.fromEntries(
    (change?.add ?? []).map((word) => [
      word.slice(0, word.indexOf('=')),
      JSON.parse(word.slice(word.indexOf('=') + 1)),
    ]),
  );
}
