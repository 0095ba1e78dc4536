/** Sessions on a grid. Each is in the ledger while it lasts, so none stays open by mistake. */

import { setTimeout as delay } from 'node:timers/promises';
import { Builder, Capabilities, error as errors, type WebDriver } from 'selenium-webdriver';
import { within } from '../../system/concurrency.ts';
import { forget, record } from '../../system/ledger.ts';

/**
 * The sessions that were asked for and have not come yet. Whoever ends this process waits for them: only what has come
 * can be ended. Kept apart from session.ts, whose driver takes half a second to load.
 */
export const underWay = new Set<Promise<unknown>>();

/**
 * Less than what a launch may take as a whole: a session that comes later is ended, which needs somebody who waits for
 * it.
 */
const OPEN_MS = 55_000;

/**
 * A driver's own server refuses the next session until this one has ended, which takes a browser some seconds on a
 * loaded machine.
 */
const QUIT_MS = 10_000;

export interface GridSession {
  readonly driver: WebDriver;
  /** Ends it; what has not ended within 10 s goes on ending, and stays in the ledger until it has. */
  end(): Promise<void>;
}

/**
 * Opens a session (W3C WebDriver §8.1 New Session). A grid whose nodes are busy keeps whoever asks waiting.
 * @throws SessionNotCreatedError with the driver's words if it is refused
 * @throws Error if there is none within 55 s
 */
export async function openSession(
  grid: string,
  capabilities: Readonly<Record<string, unknown>>,
  limitMs = OPEN_MS,
): Promise<GridSession> {
  const asked = opened(grid, capabilities);
  underWay.add(asked);
  const over = () => underWay.delete(asked);
  asked.then(over, over);
  try {
    return await within(limitMs, asked, `the grid gave no session within ${limitMs / 1000} s`);
  } catch (error) {
    asked.then(({ end }) => end()).catch(() => {}); // nobody wants it any more
    throw error;
  }
}

async function opened(grid: string, capabilities: Readonly<Record<string, unknown>>): Promise<GridSession> {
  const driver = await new Builder()
    .disableEnvironmentOverrides()
    .usingServer(grid)
    .withCapabilities(new Capabilities(capabilities))
    .build();
  const entry = { kind: 'session', url: `${grid}/session/${(await driver.getSession()).getId()}` } as const;
  record(entry);
  const quit = async () => {
    try {
      await driver.quit();
    } catch (error) {
      if (!(error instanceof errors.NoSuchSessionError)) return; // whoever sweeps tries again
    }
    forget(entry);
  };
  return { driver, end: () => Promise.race([quit(), delay(QUIT_MS)]) };
}
