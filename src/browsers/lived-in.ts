/**
 * Lived-in profiles belong to a person who has visited an address before: the browser has a history, completes the address
 * while it is typed, and may have learned what the page needs. A history names hosts with their ports, so all trials in
 * such profiles are played at the same port, one after the other.
 */
import { cp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import getPort, { portNumbers } from 'get-port';
import { oneByOne, within } from '../system/concurrency.ts';
import { type Display, displayForKeys } from '../system/display.ts';
import { oncePerRun } from '../system/once-per-run.ts';
import { endProcessesOf } from '../system/sweep.ts';
import type { Browser, BrowserDefinition, LaunchOptions } from './browser.ts';
import { type Keyboard, keyboardOf } from './keyboard.ts';

/** Visits before the trial. Firefox completes an address only when it was visited often enough. */
const VISITS = 3;

/** How long a person looks at the page, in milliseconds. */
const LOOK_MS = 1500;

/** How long a browser takes to write down where it was, and what it has learned, in milliseconds. */
const WRITE_MS = 5000;

/** How long a browser may take to end when it is asked to by a key. */
const QUIT_MS = 10_000;

/** How long the browser may take to start, and a visit to end. */
const LIMIT_MS = 30_000;

/** Below the ports that systems give away, so that nobody gets it between two trials. */
const [FIRST_PORT, LAST_PORT] = [17_000, 17_999];

export interface LivedIn {
  /** The profile's folder, to be copied. */
  readonly folder: string;
  /** The port on which the page was, and has to be again. */
  readonly port: number;
}

let port: Promise<number> | undefined;

/** Plays what needs that port, one after the other. */
export const atPortOfRun = oneByOne();

/** The search begins anywhere, so that two runs on one machine hardly meet. */
const portOfRun = (): Promise<number> => {
  const from = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
  port ??= getPort({ host: '127.0.0.1', port: portNumbers(from, LAST_PORT) });
  return port;
};

/**
 * A profile in which the person has visited `localhost` at that port with real key presses, made once for each browser.
 * @param bookmarked whether its person has also bookmarked the page, and shows the bookmarks bar
 * @throws if the browser does not start, or a visit does not end
 */
export async function livedInProfile(
  definition: BrowserDefinition,
  options: Omit<LaunchOptions, 'profile' | 'livedIn'>,
  bookmarked = false,
): Promise<LivedIn> {
  const at = await portOfRun();
  const folder = await oncePerRun(`${bookmarked ? 'marked' : 'lived-in'}-${definition.id}-${at}`, (made) =>
    visit(definition, { ...options, profile: made }, at, bookmarked),
  );
  return { folder, port: at };
}

async function visit(
  definition: BrowserDefinition,
  options: LaunchOptions,
  at: number,
  bookmarked: boolean,
): Promise<void> {
  const server = createServer((_, response) => {
    // A session is restored from the cache as far as possible, and Firefox would ask for nothing.
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
    response.end('<!doctype html><title>A page that is visited often</title><p>Hello again.');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, '127.0.0.1', resolve);
  });
  let display: Display | null = null;
  let browser: Browser | null = null;
  try {
    display = await displayForKeys();
    const env = { ...options.env, ...display?.env };
    browser = await within(LIMIT_MS, definition.launch({ ...options, env }), `${definition.title} did not start`);
    await delay(definition.restMs);
    for (let count = 0; count < VISITS; count++) {
      const tab = await browser.open(`http://localhost:${at}/`, 'typed', () => {});
      await within(LIMIT_MS, tab.automation, 'a visit of the lived-in profile did not end');
      await delay(LOOK_MS);
      if (count < VISITS - 1) await tab.close(); // the last one is a tab of the session
    }
    if (bookmarked) await pressAll(keyboardOf(env), definition.bookmarksBy ?? []);
    await delay(WRITE_MS);
    if (definition.quitsBy) await quit(browser, env, definition.quitsBy);
  } finally {
    await browser?.close();
    await endProcessesOf(options.profile);
    await display?.close();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

async function pressAll(keyboard: Keyboard, keys: readonly string[]): Promise<void> {
  for (const each of keys) {
    await keyboard.press(each);
    await delay(LOOK_MS);
  }
}

/** Ends the browser as a person does: a driver closes the tabs first, and the session is empty. */
async function quit(browser: Browser, env: LaunchOptions['env'], keys: string): Promise<void> {
  await keyboardOf(env).press(keys);
  await Promise.race([browser.crashed, delay(QUIT_MS)]);
}

/** What says that a browser is running in a profile. */
const RUNNING = /lock$|Singleton|\.startup-incomplete/;

/** The tabs that were open when the browser ended. */
const SESSION = /sessionstore|sessionCheckpoints|Sessions|session_state/;

/**
 * Copies a profile, but for what says that a browser is running in it.
 * @param withSession whether the tabs of the last session are copied, too
 */
export async function copyProfile(from: string, to: string, withSession = false): Promise<void> {
  const filter = (file: string) => !RUNNING.test(file) && (withSession || !SESSION.test(file));
  await cp(from, to, { recursive: true, filter });
}
