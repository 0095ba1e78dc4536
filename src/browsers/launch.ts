/** Launches a browser in a fresh profile, and makes sure that it ends. */
import { setTimeout as delay } from 'node:timers/promises';
import { within } from '../system/concurrency.ts';
import { displayForKeys } from '../system/display.ts';
import { makeFolder } from '../system/folder.ts';
import { endProcessesOf } from '../system/sweep.ts';
import { inTurn } from '../system/turns.ts';
import { type Browser, type BrowserDefinition, type LaunchOptions, NOT_AUTOMATED } from './browser.ts';

const LAUNCH_MS = 60_000;
const CLOSE_BROWSER_MS = 5_000;

/**
 * Launches a browser in the caller's heavy turn. Its `close()` takes another turn, waits up to 5 s, ends all processes
 * that still use the profile, and removes the profile.
 * @throws if the browser does not start, or not within a minute
 */
export async function launch(definition: BrowserDefinition, options: Omit<LaunchOptions, 'profile'>): Promise<Browser> {
  const profile = await makeFolder('profile');
  const display = definition.byHand || options.livedIn !== undefined ? await displayForKeys() : null;
  const clear = async () => {
    await endProcessesOf(profile.path);
    await display?.close();
    await profile.remove();
  };
  try {
    const env = { ...options.env, ...display?.env };
    const start = () =>
      within(
        LAUNCH_MS,
        definition.launch({ ...options, env, profile: profile.path }),
        `${definition.title} did not start within ${LAUNCH_MS / 1000} s`,
      );
    const browser = options.restores ? startedLater(options.install.version ?? '', start) : await start();
    if (!options.restores) await delay(definition.restMs);
    const close = browser.close.bind(browser);
    return Object.assign(browser, {
      close: () =>
        inTurn('heavy', async () => {
          await within(CLOSE_BROWSER_MS, close(), 'not closed').catch(() => {}); // the rest is ended next
          await clear();
        }),
    });
  } catch (error) {
    await clear();
    throw new Error(`${definition.title} did not start: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * A browser that is started by the approach `restored`: it opens the tabs of its last session before its driver is ready, so the wire
 * must be observed by then.
 * @param version what is known of its version until it has started
 */
function startedLater(version: string, start: () => Promise<Browser>): Browser {
  let running: Browser | null = null;
  let starting: Promise<Browser> | null = null;
  let crash = (_: string) => {};
  const crashed = new Promise<string>((resolve) => {
    crash = resolve;
  });
  return {
    crashed,
    get version() {
      return running?.version ?? version;
    },
    get driver() {
      return running?.driver ?? '';
    },
    get headless() {
      return running?.headless ?? false;
    },
    get switches() {
      return running?.switches ?? [];
    },
    open: () => Promise.reject(new Error('Cannot open an address: the browser opens those of its last session')),
    async approach(_url, _how, begins) {
      begins();
      const started = start();
      starting = started;
      started.then(
        (browser) => {
          running = browser;
          void browser.crashed.then(crash);
        },
        (error: Error) => crash(`it did not start: ${error.message}`),
      );
      const nothing = () => Promise.resolve();
      return {
        automation: Promise.resolve({ outcome: NOT_AUTOMATED, ms: null }),
        reload: nothing,
        follow: nothing,
        stop: nothing,
        close: nothing,
      };
    },
    async close() {
      await (await starting?.catch(() => null))?.close();
    },
  };
}
