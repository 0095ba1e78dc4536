/** Provides fresh browsers and instruments to measure a trait with, and ends them all, whatever happens. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserDefinition, Tab } from '../../browsers/browser.ts';
import { launch } from '../../browsers/launch.ts';
import type { Navigation } from '../../domain/schema.ts';
import { within } from '../../system/concurrency.ts';
import type { FoundBrowser } from '../../system/find-browsers.ts';
import { type Answering, type Instrument, startInstrument } from './instrument.ts';

/** How long the browser may take to ask for a page. */
export const PAGE_MS = 20_000;

/**
 * Browsers open connections in advance up to this long after a page was answered, as in
 * src/features/traits/hold-watch.ts.
 */
export const SETTLE_MS = 2000;

/** How long one step of the work in a browser may take on average, in milliseconds; if it takes longer, it hangs. */
export const STEP_MS = 45_000;

const POLL_MS = 20;

/** A running browser, and what it can visit. */
export interface Session {
  readonly browser: Browser;
  listen(answering: Answering): Promise<Instrument>;
  /** Opens an address, by default with the browser's first kind of navigation. */
  open(url: string, navigation?: Navigation, begins?: () => void): Promise<Tab>;
  /**
   * Waits until `holds()`.
   * @throws if that takes longer than `limitMs`: `it did not …`
   */
  until(holds: () => boolean, what: string, limitMs?: number): Promise<void>;
  /** Lets time pass. */
  rest(ms: number): Promise<void>;
}

export interface Bench {
  readonly definition: BrowserDefinition;
  readonly install: FoundBrowser;
  /** How often anything that varies is tried. */
  readonly trials: number;
  /** Reports progress. */
  tell(progress: string): void;
  /**
   * Works in a fresh browser, and ends it. `steps`: how many pages it visits.
   * @throws what the work throws, or why it could not continue: the browser went away, or hangs, or `signal` aborted
   */
  inFreshBrowser<Result>(steps: number, work: (session: Session) => Promise<Result>): Promise<Result>;
}

export interface BenchOptions extends Pick<Bench, 'definition' | 'install' | 'trials' | 'tell'> {
  /** The display. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Called with each browser that has started. */
  readonly started: (browser: Browser) => void;
}

export function benchOf({ env, signal, started, ...rest }: BenchOptions): Bench {
  const { definition, install } = rest;
  return {
    ...rest,
    async inFreshBrowser(steps, work) {
      signal.throwIfAborted();
      const browser = await launch(definition, { install, env });
      started(browser);
      const over = new AbortController();
      const limitMs = steps * STEP_MS;
      const instruments: Instrument[] = [];
      try {
        const session = sessionOf(browser, definition.navigations(install)[0] ?? 'goto', instruments, over.signal);
        return await Promise.race([
          within(limitMs, work(session), `it was not done within ${limitMs / 1000} s`),
          browser.crashed.then((reason) => {
            throw new Error(reason);
          }),
          aborted(signal, over.signal),
        ]);
      } finally {
        over.abort(new Error('the measurement is over')); // abandoned work must not continue
        await browser.close(); // while the instruments still listen
        await Promise.all(instruments.map((each) => each.close()));
      }
    },
  };
}

function sessionOf(browser: Browser, first: Navigation, instruments: Instrument[], over: AbortSignal): Session {
  return {
    browser,
    async listen(answering) {
      const instrument = await startInstrument(answering);
      instruments.push(instrument);
      return instrument;
    },
    open: (url, navigation = first, begins = () => {}) => browser.open(url, navigation, begins),
    async until(holds, what, limitMs = PAGE_MS) {
      const end = performance.now() + limitMs;
      while (!holds()) {
        if (performance.now() > end) throw new Error(`it did not ${what} within ${limitMs / 1000} s`);
        await delay(POLL_MS, undefined, { signal: over });
      }
    },
    rest: (ms) => delay(ms, undefined, { signal: over }),
  };
}

/** Rejects with the reason of `signal` when that aborts, unless the work is over. */
function aborted(signal: AbortSignal, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: over });
    if (signal.aborted) reject(signal.reason);
  });
}
