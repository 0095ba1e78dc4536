/** Waits until a browser's opening moves are over, and until a page has settled: by the wire, and by the driver where it is blind. */
import { setTimeout as delay } from 'node:timers/promises';
import { isPending, unansweredFor } from '../verdict/waits.ts';
import type { Observer } from '../wire/observer.ts';
import type { Exchange, Trace } from '../wire/trace.ts';
import type { Watch } from './watch.ts';

/**
 * The wire is called silent after this long without an event. Chromium's second preconnect comes 15 to 20 ms after the
 * navigation began and Firefox asks for the icon 120 ms after the page (findings); the rest is room for a loaded machine.
 */
const SILENCE_MS = 500;

/** The same while the driver has not said that the page has loaded. */
const LOAD_MS = 3000;

/** A browser gives its turn back after this long without an event: its opening moves are over. */
export const CALM_MS = 150;

/** A page that is never silent (it polls, or a stream has a heartbeat) counts as settled after patience and this long. */
const RESTLESS_MS = 3000;

/** How long a browser may take to come to the server at all. */
const ARRIVAL_MS = 20_000;

/** What the driver says of the last navigation, and what is told when nobody comes. */
export interface Said {
  /** Whether it failed: then nothing more will be asked for. */
  hasFailed(): boolean;
  /** Whether the driver has said anything of it. */
  hasLoaded(): boolean;
  /** The browser never came. */
  fault(text: string): never;
}

export interface Settling {
  /** The opening moves are over: the request has been sent, and the wire is calm, answered or not. */
  calm(path: string, withinMs?: number): Promise<void>;
  /** Without an observer the driver's word is all there is. */
  loaded(): Promise<void>;
  /** What was asked for is answered and the wire is silent; `path`, if given, was asked for before. False after `withinMs`. */
  settle(path: string | undefined, withinMs: number): Promise<boolean>;
}

/** @param hasCome whether the path was asked for, and that is so of the request */
export function makeSettling(
  { blind }: Pick<Observer, 'blind'>,
  watch: Watch,
  said: Said,
  hasCome: (trace: Trace, path: string, isSo?: (exchange: Exchange) => boolean) => boolean,
): Settling {
  const loaded = async (): Promise<void> => {
    await watch.until(said.hasLoaded, { withinMs: LOAD_MS });
  };
  return {
    loaded,
    async calm(path, withinMs = ARRIVAL_MS) {
      if (blind) return await loaded();
      await watch.until(
        (trace, silentMs) =>
          said.hasFailed() || (silentMs >= CALM_MS && hasCome(trace, path, ({ completeMs }) => completeMs !== null)),
        { withinMs, silenceMs: CALM_MS },
      );
    },
    async settle(path, withinMs) {
      if (blind) {
        await loaded();
        await delay(SILENCE_MS);
        return true;
      }
      const arrived = (trace: Trace) => path === undefined || said.hasFailed() || hasCome(trace, path);
      if (!(await watch.until(arrived, { withinMs: Math.min(withinMs, ARRIVAL_MS) }))) {
        if (withinMs >= ARRIVAL_MS) said.fault(`the browser did not ask for ${path} within ${ARRIVAL_MS / 1000} s`);
        return false;
      }
      // Some ask for the icon only when the page has loaded, for which a busy machine may take its time.
      const enoughMs = () => (said.hasLoaded() ? SILENCE_MS : LOAD_MS);
      const sinceMs = watch.trace().endedMs;
      const isRestless = (trace: Trace) =>
        trace.endedMs - sinceMs >= trace.patienceMs + RESTLESS_MS && unansweredFor(trace, SILENCE_MS).length === 0;
      return await watch.until(
        (trace, silentMs) => (silentMs >= enoughMs() && !isPending(trace)) || isRestless(trace),
        { withinMs, silenceMs: SILENCE_MS },
      );
    },
  };
}
