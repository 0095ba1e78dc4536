/** Several browsers visit the page of `standoff hold` and are left alone, all at the same time. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from '../../browsers/browser.ts';
import { launch } from '../../browsers/launch.ts';
import type { WantedBrowser } from '../../browsers/list.ts';
import type { HoldRow } from '../../domain/measurements.ts';
import type { Navigation } from '../../domain/schema.ts';
import { rowsOf } from './hold.ts';
import { type HoldServer, REQUESTS, startHoldServer } from './hold-server.ts';

/* One browser visits the page of `standoff hold` and is left alone, while its connections are watched. */

/** How long the browser may take to ask for the page and its images. */
const PAGE_MS = 20_000;

/** Browsers open connections in advance up to this long after the page was answered; then the watch begins. */
const SETTLE_MS = 2000;

const POLL_MS = 100;

interface HoldVisit {
  /** What was seen so far. */
  rows(): HoldRow[];
  /**
   * Waits until no connection is open, or for `ms`, or until `signal` aborts.
   * @throws if the browser goes away, because then nobody knows who closed its connections
   */
  watch(ms: number, signal: AbortSignal): Promise<void>;
  /** Ends the server; the caller ends the browser. */
  close(): Promise<void>;
}

/**
 * Opens the page in a browser, and waits until the browser has the page and its images.
 * @throws if it does not ask for all of them within 20 s, or goes away
 */
export async function visitWith(browser: Browser, navigation: Navigation, signal: AbortSignal): Promise<HoldVisit> {
  const server = await startHoldServer();
  let gone: string | null = null;
  void browser.crashed.then((reason) => {
    gone = reason;
  });
  const staysHere = () => {
    if (gone !== null) throw new Error(gone);
  };
  try {
    await browser.open(`http://page.localhost:${server.port}/`, navigation, () => {});
    await asked(server, signal, staysHere);
  } catch (error) {
    await server.close();
    throw error;
  }
  return {
    rows: () => rowsOf(server.connections(), server.now()),
    async watch(ms, until) {
      const end = server.now() + ms;
      const open = () => server.connections().some(({ endedMs }) => endedMs === null);
      while (server.now() < end && open() && !until.aborted) await delay(POLL_MS);
      staysHere();
    },
    close: () => server.close(),
  };
}

async function asked(server: HoldServer, signal: AbortSignal, staysHere: () => void): Promise<void> {
  const end = server.now() + PAGE_MS;
  while (server.answered() < REQUESTS) {
    staysHere();
    if (signal.aborted) return;
    if (server.now() > end) {
      throw new Error(`it asked for ${server.answered()} of ${REQUESTS} things within ${PAGE_MS / 1000} s`);
    }
    await delay(POLL_MS);
  }
  await delay(SETTLE_MS);
}

export interface WatchedBrowser extends WantedBrowser {
  readonly browser: Browser;
  readonly rows: readonly HoldRow[];
}

interface Running extends WantedBrowser {
  readonly browser: Browser;
  readonly visit: HoldVisit;
}

export interface Watching {
  /** The display. */
  readonly env: Readonly<Record<string, string>>;
  /** The longest time for which connections are watched. */
  readonly ms: number;
  /** Ends the watch early; what was seen until then is returned. */
  readonly signal: AbortSignal;
  /** Called for a browser that cannot be watched; the others are still watched. */
  failed(browser: WantedBrowser, reason: string): void;
  /** Where progress is shown. */
  readonly progress: NodeJS.WriteStream;
}

/** The browsers that were watched to the end, in the order of `wanted`. All browsers have been closed by then. */
export async function watchAll(wanted: readonly WantedBrowser[], watching: Watching): Promise<WatchedBrowser[]> {
  const { ms, signal, failed } = watching;
  const orFailed = async <T>(each: WantedBrowser, work: Promise<T>): Promise<T | null> => {
    try {
      return await work;
    } catch (error) {
      failed(each, error instanceof Error ? error.message : String(error));
      return null;
    }
  };
  const running: Running[] = [];
  let ticking: NodeJS.Timeout | undefined;
  try {
    // One after the other, because a browser may need the keyboard to open a page. Each has its own clock.
    for (const each of wanted) {
      if (signal.aborted) break;
      const begun = await orFailed(each, begin(each, watching));
      if (begun) running.push(begun);
    }
    ticking = showProgress(running, watching);
    const watch = async (each: Running): Promise<WatchedBrowser> => {
      await each.visit.watch(ms, signal);
      return { ...each, rows: each.visit.rows() };
    };
    const watched = await Promise.all(running.map((each) => orFailed(each, watch(each))));
    return watched.filter((each) => each !== null);
  } finally {
    clearInterval(ticking);
    if (ticking) watching.progress.write('\n');
    await Promise.all(running.map(end));
  }
}

async function begin({ definition, install }: WantedBrowser, { env, signal }: Watching): Promise<Running> {
  const browser = await launch(definition, { install, env });
  try {
    const visit = await visitWith(browser, definition.navigations(install)[0] ?? 'goto', signal);
    return { definition, install, browser, visit };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** The browser is closed first, so it ends its connections while the server still listens. */
async function end({ browser, visit }: Running): Promise<void> {
  await browser.close();
  await visit.close();
}

function showProgress(running: readonly Running[], { ms, progress }: Watching): NodeJS.Timeout | undefined {
  if (!progress.isTTY || running.length === 0) return undefined;
  const began = performance.now();
  return setInterval(() => {
    const open = running.map(
      ({ definition, visit }) =>
        `${definition.id} ${visit.rows().filter(({ closedBy }) => closedBy === 'nobody').length} open`,
    );
    const passed = Math.round((performance.now() - began) / 1000);
    progress.write(`\r\u001b[K${passed} of at most ${Math.round(ms / 1000)} s: ${open.join(', ')}`);
  }, 1000);
}
