/** Where a trial's browsers come from: launched for it alone, or shared by the trials of a worker, each in tabs of its own. */
import type { Browser, BrowserDefinition, LaunchOptions, Tab } from '../browsers/browser.ts';
import type { Isolation } from '../results/schema.ts';
import type { FoundBrowser } from '../system/find-browsers.ts';
import { launch } from './launch.ts';

/** A shared browser is replaced after this many trials, so that none grows old. */
const MOST_TRIALS = 100;

export interface Supply {
  readonly isolation: Isolation;
  /**
   * A browser for one trial. `done` ends the trial's part in it: the browser itself, or the tabs that the trial opened.
   * `own` is what is launched differently for this trial alone: a shared browser cannot be.
   */
  get(
    definition: BrowserDefinition,
    install: FoundBrowser,
    own?: Pick<LaunchOptions, 'change' | 'log'>,
  ): Promise<{ browser: Browser; done(): Promise<void> }>;
  /** Ends what is shared. */
  close(): Promise<void>;
}

/** A fresh browser with a fresh profile for each trial. */
export function freshBrowsers(env: Readonly<Record<string, string>>): Supply {
  return {
    isolation: 'trial',
    async get(definition, install, own = {}) {
      const browser = await launch(definition, { install, env, ...own });
      return { browser, done: () => browser.close() };
    },
    async close() {},
  };
}

interface Shared {
  readonly browser: Browser;
  trials: number;
  gone: boolean;
}

/** One browser of each engine for many trials, replaced after a crash or a count. */
export function sharedBrowsers(env: Readonly<Record<string, string>>, most = MOST_TRIALS): Supply {
  const shared = new Map<string, Shared>();
  const retired: Promise<void>[] = [];
  const fresh = async (definition: BrowserDefinition, install: FoundBrowser): Promise<Shared> => {
    const made: Shared = { browser: await launch(definition, { install, env }), trials: 0, gone: false };
    void made.browser.crashed.then(() => {
      made.gone = true;
    });
    shared.set(definition.id, made);
    return made;
  };
  return {
    isolation: 'browser',
    async get(definition, install) {
      let current = shared.get(definition.id);
      if (current && (current.gone || current.trials >= most)) {
        // Not awaited: whoever asks for a browser has a turn, and closing waits for one.
        retired.push(current.browser.close());
        current = undefined;
      }
      current ??= await fresh(definition, install);
      current.trials++;
      const { browser } = current;
      const tabs: Tab[] = [];
      return {
        browser: {
          ...browser,
          async open(...how) {
            const tab = await browser.open(...how);
            tabs.push(tab);
            return tab;
          },
        },
        async done() {
          await Promise.all(tabs.map((tab) => tab.close()));
        },
      };
    },
    async close() {
      await Promise.all([...retired, ...[...shared.values()].map(({ browser }) => browser.close())]);
    },
  };
}
