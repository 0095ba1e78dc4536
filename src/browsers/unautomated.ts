/**
 * The un-automated control: a browser started as a person starts it, with a regular profile and no remote debugging.
 * The address is typed with real key presses, or given on the command line. No driver talks to the browser; only the
 * wire shows what it does. This works for every browser, including those without a driver.
 */

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { startProcessGroup } from '../system/process-group.ts';
import { type Browser, type BrowserDefinition, type LaunchOptions, NOT_AUTOMATED, type Tab } from './browser.ts';
import { asTyped, canType, type Keyboard, keyboardOf } from './keyboard.ts';
import { copyProfile } from './lived-in.ts';
import { ownLog } from './own-log.ts';

export interface CommandBrowser {
  readonly id: string;
  readonly engine: BrowserDefinition['engine'];
  readonly title: string;
  /** The program to start, if it is not the one found for the engine. */
  readonly program?: string;
  /** Part of its window's WM_CLASS. */
  readonly windowClass: string;
  /** Without the scheme it does not recognise `localhost:8000` as an address. */
  readonly typesScheme?: true;
  /** Keys that open a new tab and put the caret in the address bar; by default Ctrl+T and Ctrl+L. */
  readonly addressKeys?: readonly string[];
  /** Its profile remembers where its person has been, and its address bar completes from that. */
  readonly remembers?: true;
  /** It talks to itself over D-Bus, so it is given a session bus where the session has none. */
  readonly needsBus?: true;
  /** More of its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Command-line words that make it use this profile without first-run pages. */
  args(profile: string): readonly string[];
  /**
   * Command-line words that open an address, in a running instance if there is one; without this, it can only be typed
   * to.
   */
  handOver?(profile: string, url: string): readonly string[];
}

/**
 * How long it is left alone after its window has appeared, in milliseconds, because it does not say when it is ready.
 */
const REST_MS = 2500;

/**
 * How long to wait after keys that open something: it does not say when it is ready, and a person looks before typing.
 */
const TAB_MS = 700;

const asRoot = (): boolean => process.getuid?.() === 0;

/** The definition of a browser that is started by its command. */
function commandBrowser(browser: CommandBrowser): BrowserDefinition {
  return {
    id: browser.id,
    engine: browser.engine,
    title: browser.title,
    profile: 'person',
    byHand: true,
    ...(browser.program === undefined ? {} : { program: browser.program }),
    speculates: browser.engine === 'chromium' ? 'visit' : 'preconnect',
    restMs: REST_MS,
    freshFor: 'all',
    races: 'all',
    natural: canType() ? 'link' : 'new-tab',
    closesIdleSockets: false,
    ...(browser.remembers && { remembers: true, quitsBy: 'ctrl+q' }),
    approaches: () => (canType() ? ['hover', ...(browser.remembers ? (['typing'] as const) : [])] : []),
    navigations: () => [
      ...(canType() ? (['typed', 'new-tab', 'link', 'keyboard-reload'] as const) : []),
      ...(!canType() && browser.handOver ? (['new-tab'] as const) : []),
    ],
    async launch(options) {
      if (options.livedIn !== undefined) await copyProfile(options.livedIn, options.profile);
      return await launch(browser, options);
    },
  };
}

/**
 * Starts the browser of a lived-in profile as a person does, with these words added to its command: no driver could attach to it while it
 * opens the tabs of its last session.
 */
export async function startAgain(id: string, options: LaunchOptions, words: readonly string[]): Promise<Browser> {
  const browser = commandBrowsers.find((each) => each.id === id);
  if (!browser) throw new Error(`Cannot start '${id}' without a driver`);
  return await launch({ ...browser, args: (profile) => [...browser.args(profile), ...words] }, options);
}

async function launch(browser: CommandBrowser, { install, profile, env, log }: LaunchOptions): Promise<Browser> {
  // Some keep their data where XDG says, whatever their command line says.
  const home = {
    ...env,
    ...browser.env,
    TMPDIR: profile,
    XDG_DATA_HOME: `${profile}/data`,
    XDG_CACHE_HOME: `${profile}/cache`,
    XDG_CONFIG_HOME: `${profile}/config`,
  };
  const own = ownLog(browser.engine, log);
  const command = [install.executable, ...browser.args(profile), ...own.args];
  if (browser.needsBus && !process.env.DBUS_SESSION_BUS_ADDRESS) command.unshift('dbus-run-session', '--');
  const [program = '', ...args] = command;
  const group = startProcessGroup({
    program,
    args,
    env: { ...home, ...own.env },
  });
  const keyboard = keyboardOf(env);
  const showLink = async (url: string) => {
    await enter(browser, keyboard, await linkTo(url, profile), () => {});
    await delay(REST_MS);
  };
  let closing = false;
  const started = keyboard.focus(browser.windowClass);
  const ended = group.exited.then(({ code }) => {
    throw new Error(`it ended with code ${code} before it had a window: ${group.output().trim().slice(-300)}`);
  });
  ended.catch(() => {}); // it always ends at some point
  await Promise.race([started, ended]);
  return {
    version: install.version ?? '',
    driver: 'none',
    headless: false,
    switches: browser.args('PROFILE').map((word) => `+${word}`),
    crashed: group.exited.then(({ code }) => (closing ? 'closed' : `the browser ended with code ${code}`)),
    async open(url, navigation, begins) {
      await keyboard.focus(browser.windowClass);
      if (!canType()) handOver(browser, { install, profile, env: home }, url, begins);
      else if (navigation === 'typed') await enter(browser, keyboard, url, begins);
      else if (navigation === 'keyboard-reload') {
        await enter(browser, keyboard, url, begins);
        await delay(REST_MS); // the browser does not say when the page has loaded
        begins();
        await keyboard.press('F5');
      } else {
        await showLink(url);
        begins(); // a browser may connect as soon as the mouse is over the link
        await keyboard.clickMiddle(navigation === 'link' ? [] : ['ctrl', 'shift']);
      }
      return tabOf(env, browser.windowClass);
    },
    async approach(url, how, begins) {
      await keyboard.focus(browser.windowClass);
      if (how === 'typing') await type(browser, keyboard, url.replace(/\/$/, ''), begins);
      else {
        await showLink(url);
        begins();
        await keyboard.hoverMiddle();
      }
      return tabOf(env, browser.windowClass);
    },
    async close() {
      closing = true;
      await group.stop();
    },
  };
}

/** Types the address into a new tab, and does not press Return. */
async function type(browser: CommandBrowser, keyboard: Keyboard, url: string, begins: () => void): Promise<void> {
  for (const keys of browser.addressKeys ?? ['ctrl+t', 'ctrl+l']) {
    await keyboard.press(keys);
    await delay(TAB_MS);
  }
  begins();
  await keyboard.type(browser.typesScheme ? url : asTyped(url));
}

async function enter(...[browser, keyboard, url, begins]: Parameters<typeof type>): Promise<void> {
  await type(browser, keyboard, url, begins);
  await keyboard.press('Return');
}

/** Writes a page into the profile's folder that is one big link to the address. Returns the page's own address. */
async function linkTo(url: string, profile: string): Promise<string> {
  const file = path.join(profile, 'link.html');
  await writeFile(
    file,
    `<!doctype html><title>a link</title><a style="position:fixed;inset:0" href="${url}">follow me</a>`,
  );
  return pathToFileURL(file).href;
}

/** If no key can be pressed, the program is started again, and passes the address to the running one. */
function handOver(
  browser: CommandBrowser,
  { install, profile, env }: LaunchOptions,
  url: string,
  begins: () => void,
): void {
  begins();
  const args = browser.handOver?.(profile, url) ?? [url];
  const second = startProcessGroup({ program: install.executable, args, env });
  void second.exited.then(() => second.stop());
}

function tabOf(env: Readonly<Record<string, string>>, windowClass: string): Tab {
  const keyboard = keyboardOf(env);
  const press = async (keys: string): Promise<void> => {
    await keyboard.focus(windowClass);
    await keyboard.press(keys);
  };
  return {
    automation: Promise.resolve({ outcome: NOT_AUTOMATED, ms: null }),
    reload: () => press('F5'),
    async follow() {
      await press('Tab'); // the only link
      await press('Return');
    },
    stop: () => press('Escape'),
    close: () => press('ctrl+w'),
  };
}

const commandBrowsers: readonly CommandBrowser[] = [
  {
    id: 'chromium-unautomated',
    engine: 'chromium',
    title: 'Chromium, un-automated',
    windowClass: 'chromium',
    args: (profile) => [`--user-data-dir=${profile}`, '--no-first-run', '--no-default-browser-check', ...sandbox()],
    handOver: (profile, url) => [`--user-data-dir=${profile}`, ...sandbox(), url],
  },
  {
    id: 'firefox-unautomated',
    engine: 'firefox',
    title: 'Firefox, un-automated',
    windowClass: 'firefox',
    remembers: true,
    args: (profile) => ['--profile', profile, '--no-default-browser-check'],
    handOver: (profile, url) => ['--profile', profile, '--new-tab', url],
  },
  {
    id: 'webkit-unautomated',
    engine: 'webkit',
    title: 'MiniBrowser, un-automated',
    windowClass: 'MiniBrowser',
    typesScheme: true,
    args: () => [],
  },
  {
    id: 'epiphany',
    engine: 'webkit',
    title: 'Epiphany',
    program: 'epiphany',
    windowClass: 'epiphany',
    remembers: true,
    needsBus: true,
    ...(asRoot() && { env: { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' } }),
    args: (profile) => [`--profile=${profile}/epiphany`],
  },
  {
    id: 'qutebrowser',
    engine: 'chromium',
    title: 'qutebrowser',
    program: 'qutebrowser',
    windowClass: 'qutebrowser',
    addressKeys: ['shift+o'],
    typesScheme: true,
    args: (profile) => ['--basedir', profile, ...(asRoot() ? ['--qt-flag', 'no-sandbox'] : []), 'about:blank'],
    handOver: (profile, url) => ['--basedir', profile, '--target', 'tab', url],
  },
];

/** Browsers as people start them: controls for the automated ones, and others without a driver. */
export const controls: readonly BrowserDefinition[] = commandBrowsers.map(commandBrowser);

/** Chromium's sandbox refuses to run as root, and so does WebKit's. */
const sandbox = (): string[] => (asRoot() ? ['--no-sandbox'] : []);
