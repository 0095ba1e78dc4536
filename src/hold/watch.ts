/** One browser that visits the page of `standoff hold` and is left alone, while its connections are watched. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from '../browsers/browser.ts';
import type { HoldRow } from '../results/hold.ts';
import type { Navigation } from '../results/schema.ts';
import { rowsOf } from './rows.ts';
import { type HoldServer, REQUESTS, startHoldServer } from './server.ts';

/** How long the page and its images may take to be asked for. */
const PAGE_MS = 20_000;

/** Connections are opened ahead of need up to this long after the page was answered; then the watch begins. */
const SETTLE_MS = 2000;

const POLL_MS = 100;

export interface Visit {
  /** What was seen until now. */
  rows(): HoldRow[];
  /**
   * Waits until no connection is open any more, or for `ms`, or until `signal` aborts.
   * @throws if the browser goes away: who closed its connections could not be told then
   */
  watch(ms: number, signal: AbortSignal): Promise<void>;
  /** Ends the server; the browser is the caller's. */
  close(): Promise<void>;
}

/**
 * Opens the page in a browser, and waits until it has all that belongs to it.
 * @throws if it does not ask for all within 20 s, or goes away
 */
export async function visitWith(browser: Browser, navigation: Navigation, signal: AbortSignal): Promise<Visit> {
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
