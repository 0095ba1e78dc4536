/** Launches a browser in a fresh profile, and makes sure that it ends. */
import { setTimeout as delay } from 'node:timers/promises';
import { within } from '../system/concurrency.ts';
import { displayForKeys } from '../system/display.ts';
import { makeFolder } from '../system/folder.ts';
import { endProcessesOf } from '../system/sweep.ts';
import { inTurn } from '../system/turns.ts';
import type { Browser, BrowserDefinition, LaunchOptions } from './browser.ts';

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
    const browser = await within(
      LAUNCH_MS,
      definition.launch({ ...options, env, profile: profile.path }),
      `${definition.title} did not start within ${LAUNCH_MS / 1000} s`,
    );
    await delay(definition.restMs);
    return {
      ...browser,
      close: () =>
        inTurn('heavy', async () => {
          await within(CLOSE_BROWSER_MS, browser.close(), 'not closed').catch(() => {}); // the rest is ended next
          await clear();
        }),
    };
  } catch (error) {
    await clear();
    throw new Error(`${definition.title} did not start: ${(error as Error).message}`, { cause: error });
  }
}
