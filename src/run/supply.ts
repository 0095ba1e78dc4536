/**
 * Where a trial's browsers come from: launched only for it, or shared by the trials of a process, each in its own tabs.
 */

import type { Browser, BrowserDefinition, LaunchOptions, Tab } from '../browsers/browser.ts';
import { launch } from '../browsers/launch.ts';
import type { Isolation } from '../domain/schema.ts';
import { within } from '../system/concurrency.ts';
import type { FoundBrowser } from '../system/find-browsers.ts';
import { inTurn } from '../system/turns.ts';

/** A shared browser is replaced after this many trials, before it grows old. */
const MOST_TRIALS = 100;

/** How long the tabs of a trial may take to close. */
const CLOSE_TABS_MS = 10_000;

/** Settings that are possible only for a browser launched for a single trial. */
export type OwnLaunch = Pick<LaunchOptions, 'change' | 'log' | 'certificate' | 'livedIn' | 'restores'>;

export interface Supply {
  readonly isolation: Isolation;
  /** The display of its browsers. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * A browser for one trial. `done` ends the trial's share of it: the browser itself, or the tabs that the trial
   * opened. `own` changes the launch for this trial only, so a shared browser ignores it.
   */
  get(
    definition: BrowserDefinition,
    install: FoundBrowser,
    own?: OwnLaunch,
  ): Promise<{ browser: Browser; done(): Promise<void> }>;
  /** Ends the shared browsers. */
  close(): Promise<void>;
}

/** A fresh browser with a fresh profile for each trial. All send `headers`, if they can. */
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
  /** How many trials have used it, and how many are still using it. */
  trials: number;
  playing: number;
  gone: boolean;
}

/**
 * One browser of each engine for many trials, several of them at the same time. After a crash or `most` trials the next
 * trial gets a new one; the old one is closed when its last trial has ended. All send `headers`, if they can.
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
        // Not awaited: closing waits for a turn, which the caller may hold.
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
            // A driver that never answers must not hold the turn: whatever it leaves open closes with the browser.
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

/** Both kinds, for a process that plays trials of either isolation. */
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
