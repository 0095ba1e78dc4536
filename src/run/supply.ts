/** Where a trial's browsers come from: launched for it alone, or shared by the trials of a process, each in tabs of its own. */

import type { Browser, BrowserDefinition, LaunchOptions, Tab } from '../browsers/browser.ts';
import { launch } from '../browsers/launch.ts';
import type { Isolation } from '../domain/schema.ts';
import { within } from '../system/concurrency.ts';
import type { FoundBrowser } from '../system/find-browsers.ts';
import { inTurn } from '../system/turns.ts';

/** A shared browser is replaced after this many trials, so that none grows old. */
const MOST_TRIALS = 100;

/** How long the tabs of a trial may take to close. */
const CLOSE_TABS_MS = 10_000;

/** What can be had by a browser that is launched for one trial alone. */
export type OwnLaunch = Pick<LaunchOptions, 'change' | 'log' | 'certificate' | 'livedIn'>;

export interface Supply {
  readonly isolation: Isolation;
  /** The display of its browsers. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * A browser for one trial. `done` ends the trial's part in it: the browser itself, or the tabs that the trial opened.
   * `own` is what is launched differently for this trial alone: a shared browser cannot be.
   */
  get(
    definition: BrowserDefinition,
    install: FoundBrowser,
    own?: OwnLaunch,
  ): Promise<{ browser: Browser; done(): Promise<void> }>;
  /** Ends what is shared. */
  close(): Promise<void>;
}

/** A fresh browser with a fresh profile for each trial. All send `headers`, where they can. */
export function freshBrowsers(env: Readonly<Record<string, string>>, headers?: LaunchOptions['headers']): Supply {
  return {
    isolation: 'trial',
    env,
    async get(definition, install, own = {}) {
      const browser = await launch(definition, { install, env, ...(headers && { headers }), ...own });
      return { browser, done: () => browser.close() };
    },
    async close() {},
  };
}

interface Shared {
  readonly browser: Promise<Browser>;
  /** Trials that it was given to, and those of them that have not ended. */
  trials: number;
  playing: number;
  gone: boolean;
}

/**
 * One browser of each engine for many trials, several of them at the same time. After a crash or a count of trials the next
 * trial gets a new one; the old one is closed when the last trial in it has ended. All send `headers`, where they can.
 */
export function sharedBrowsers(
  env: Readonly<Record<string, string>>,
  most = MOST_TRIALS,
  headers?: LaunchOptions['headers'],
): Supply {
  const shared = new Map<string, Shared>();
  const closing: Promise<void>[] = [];
  const close = async ({ browser }: Shared): Promise<void> => await (await browser.catch(() => null))?.close();
  const fresh = (definition: BrowserDefinition, install: FoundBrowser): Shared => {
    const browser = launch(definition, { install, env, ...(headers && { headers }) });
    const made: Shared = { browser, trials: 0, playing: 0, gone: false };
    const gone = () => {
      made.gone = true;
    };
    browser.then(({ crashed }) => void crashed.then(gone), gone);
    shared.set(definition.id, made);
    return made;
  };
  const isSpent = ({ gone, trials }: Shared) => gone || trials >= most;
  return {
    isolation: 'browser',
    env,
    async get(definition, install) {
      let current = shared.get(definition.id);
      if (current && isSpent(current)) {
        if (current.playing === 0) closing.push(close(current)); // it crashed while nothing was played in it
        current = undefined;
      }
      current ??= fresh(definition, install);
      const mine = current;
      mine.trials++;
      mine.playing++;
      const leave = () => {
        // Not awaited: closing waits for a turn, which whoever leaves may have.
        if (--mine.playing === 0 && isSpent(mine)) {
          if (shared.get(definition.id) === mine) shared.delete(definition.id);
          closing.push(close(mine));
        }
      };
      const tabs: Tab[] = [];
      try {
        const browser = await mine.browser;
        return {
          browser: {
            ...browser,
            async open(...how) {
              const tab = await browser.open(...how);
              let closing: Promise<void> | undefined;
              const once: Tab = {
                ...tab,
                close() {
                  closing ??= tab.close(); // the scenario may have closed it
                  return closing;
                },
              };
              tabs.push(once);
              return once;
            },
          },
          async done() {
            // A driver that never answers must not keep the turn: what it leaves open is closed with the browser.
            await inTurn('heavy', () =>
              within(CLOSE_TABS_MS, Promise.allSettled(tabs.map((tab) => tab.close())), 'not closed').catch(() => {}),
            );
            leave();
          },
        };
      } catch (error) {
        leave();
        throw error;
      }
    },
    async close() {
      await Promise.all([...closing, ...[...shared.values()].map(close)]);
    },
  };
}

/** Both kinds, for whoever plays trials of either isolation. */
export function suppliesFor(
  env: Readonly<Record<string, string>>,
): Readonly<Record<Isolation, Supply>> & { close(): Promise<void> } {
  const supplies = { trial: freshBrowsers(env), browser: sharedBrowsers(env) };
  return {
    ...supplies,
    async close() {
      await Promise.all(Object.values(supplies).map((supply) => supply.close()));
    },
  };
}
