/** What a session on a grid is asked for, so that its browser connects as a person's does as far as a driver lets it. Pure. */
import type { Engine } from '../../report/names.ts';
import { SPECULATIVE } from '../firefox-prefs.ts';

type Capabilities = Readonly<Record<string, unknown>>;

/** What an engine's browsers are called on grids, the preferred one first (W3C WebDriver §7, `browserName`). */
export const BROWSER_NAMES: Readonly<Record<Engine, readonly string[]>> = {
  chromium: ['chrome'],
  firefox: ['firefox'],
  webkit: ['MiniBrowser', 'safari'],
};

/** Of the switches that chromedriver passes, those that could touch networking (chrome/test/chromedriver/chrome_launcher.cc). */
export const EXCLUDED_SWITCHES = [
  'disable-background-networking',
  'disable-client-side-phishing-detection',
  'disable-default-apps',
  'disable-sync',
];

/**
 * Without `remote.prefs.recommended` Firefox sets preferences for whoever drives it, and the limit of speculative connections to 0
 * (remote/shared/RecommendedPreferences.sys.mjs).
 */
const FIREFOX_PREFERENCES = { ...SPECULATIVE, 'remote.prefs.recommended': false };

const OWN: Readonly<Record<string, Capabilities>> = {
  chrome: { 'goog:chromeOptions': { excludeSwitches: EXCLUDED_SWITCHES } },
  firefox: { 'moz:firefoxOptions': { prefs: FIREFOX_PREFERENCES } },
};

/** Whose the vendors' capabilities are: a driver refuses those of another (W3C WebDriver §7.2, matching capabilities). */
const VENDORS: Readonly<Record<string, Engine>> = {
  goog: 'chromium',
  moz: 'firefox',
  webkitgtk: 'webkit',
  safari: 'webkit',
};

/**
 * The capabilities of a session.
 * @param further what the person asks for beside them: objects are merged, lists joined, everything else takes the place of the kit's
 * @example capabilitiesOf('webkit', 'MiniBrowser', { 'moz:debuggerAddress': true }) // { browserName: 'MiniBrowser', pageLoadStrategy: 'none' }
 */
export function capabilitiesOf(engine: Engine, browserName: string, further: Capabilities): Capabilities {
  const theirs = Object.entries(further).filter(([name]) => {
    const vendor = VENDORS[name.split(':')[0] ?? ''];
    return !name.includes(':') || vendor === undefined || vendor === engine;
  });
  const ours = { browserName, pageLoadStrategy: 'none', ...OWN[browserName] }; // `get` returns at once; the wire tells the rest
  return merged(ours, Object.fromEntries(theirs)) as Capabilities;
}

function merged(ours: unknown, theirs: unknown): unknown {
  if (Array.isArray(ours) && Array.isArray(theirs)) return [...ours, ...theirs];
  if (!isObject(ours) || !isObject(theirs)) return theirs;
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  return Object.fromEntries(
    names.map((name) => [
      name,
      Object.hasOwn(ours, name) && Object.hasOwn(theirs, name)
        ? merged(ours[name], theirs[name])
        : Object.hasOwn(theirs, name)
          ? theirs[name]
          : ours[name],
    ]),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What capabilities change of a driver's own settings, as result lines tell it; of what else is asked for only the name. */
export function switchesOf(capabilities: Capabilities): readonly string[] {
  return Object.entries(capabilities).flatMap(([name, value]) => {
    if (['browserName', 'pageLoadStrategy'].includes(name) || value === false) return [];
    if (!isObject(value) || !/Options$/.test(name)) return [`+${name}`];
    const { args, excludeSwitches, prefs, ...rest } = value;
    return [
      ...listOf(args).map((word) => `+${word}`),
      ...listOf(excludeSwitches).map((word) => `---${word}`),
      ...Object.entries(isObject(prefs) ? prefs : {}).map(([pref, set]) => `+${pref}=${set}`),
      ...Object.keys(rest).map((option) => `+${name}.${option}`),
    ];
  });
}

/** Whether a browser is asked to run without a window. */
export const isHeadless = (capabilities: Capabilities): boolean =>
  Object.values(capabilities).some(
    (value) => isObject(value) && listOf(value.args).some((word) => /^--?headless\b/.test(word)),
  );

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
