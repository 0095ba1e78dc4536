/**
 * The server of `standoff hold`: the instrument with a page that needs nothing more. It keeps every connection forever, and
 * records when the browser opened, used and ended each. It sends no `Keep-Alive: timeout`, because a browser would use that instead of
 * its own.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { image, NO_ICON, startInstrument } from './instrument.ts';

/** A slow page makes Chromium open one more connection, which it then does not need (see src/run/canary.ts). */
const ANSWER_MS = 400;

/** Each has its own host name, so no connection is used for another's request. */
const HINTED = 4;
const IMAGES = 3;

/** The number of the page's requests: itself and its images. */
export const REQUESTS = 1 + IMAGES;

/** All times in milliseconds since the server began to listen. */
export interface HeldConnection {
  readonly id: number;
  readonly openedMs: number;
  /** When the last byte was received or sent; null if the browser never sent one. */
  readonly lastByteMs: number | null;
  /** When the browser ended it; null while it is open. */
  readonly endedMs: number | null;
}

export interface HoldServer {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Milliseconds since it began to listen. */
  now(): number;
  /** A copy of what is known so far. */
  connections(): HeldConnection[];
  /** Requests that were answered. */
  answered(): number;
  /** Ends all connections and the server. */
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1. */
export async function startHoldServer(): Promise<HoldServer> {
  let port = 0;
  const instrument = await startInstrument(async ({ path }) => {
    if (path !== '/') return image(false);
    await delay(ANSWER_MS, undefined, { ref: false });
    return { type: 'text/html', body: pageOf(port), closes: false };
  });
  port = instrument.port;
  return {
    port,
    now: instrument.now,
    answered: instrument.answered,
    connections: () =>
      instrument.connections().map(({ id, openedMs, lastByteMs, endedMs }) => ({ id, openedMs, lastByteMs, endedMs })),
    close: instrument.close,
  };
}

/** The icon is inline, so the browser does not request it on a connection that should stay unused. */
function pageOf(port: number): string {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const hints = numbers(HINTED).map((each) => `<link rel="preconnect" href="http://h${each}.localhost:${port}">`);
  const images = numbers(IMAGES).map((each) => `<img alt="" src="http://u${each}.localhost:${port}/${each}.svg">`);
  return [
    `<!doctype html><title>hold</title>${NO_ICON}`,
    ...hints,
    '<p>This tab does nothing further.</p>',
    ...images,
  ].join('\n');
}
