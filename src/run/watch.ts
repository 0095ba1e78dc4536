/** Waits for something on the wire, but only until the verdict is settled. */

import { setTimeout as delay, setImmediate as polled } from 'node:timers/promises';
import type { Exchange, Trace } from '../domain/trace.ts';
import { isPending, overdue, unansweredFor, unchecked, untilOverdue, type Wait } from '../verdict/waits.ts';
import type { Observer } from '../wire/observer.ts';
import type { Recorder, Rest } from '../wire/recorder.ts';

/** Thrown to end a scenario early, when nothing more that it does can change the verdict. */
export class PlayEnded extends Error {
  readonly because: 'overdue' | 'server' | 'fault';

  constructor(because: PlayEnded['because']) {
    super(`the play ended: ${because}`);
    this.because = because;
  }
}

/** A condition on the trace so far and on how long the wire has been silent, in milliseconds. */
export type Condition = (trace: Trace, silentMs: number) => boolean;

export class Watch {
  readonly #recorder: Recorder;
  readonly #rest: () => Rest;
  readonly #check: (wait: Wait) => Promise<unknown>;
  readonly #checking = new Set<string>();
  #wake: () => void = () => {};

  /** @param check sends a waiting request again with nothing in the way, and adds the result to the trace */
  constructor(recorder: Recorder, rest: () => Rest, check: (wait: Wait) => Promise<unknown>) {
    this.#recorder = recorder;
    this.#rest = rest;
    this.#check = check;
    recorder.onChange(() => this.#wake());
  }

  /** Something changed off the wire: the server died, the browser crashed, the driver reported something. */
  poke(): void {
    this.#wake();
  }

  /** The trace so far, not copied. */
  trace(): Trace {
    return this.#recorder.peek(this.#rest());
  }

  /**
   * Resolves with true when the condition holds, with false after `withinMs`.
   * @throws PlayEnded when a request is overdue (unless `patient`), the server died or the browser crashed
   */
  async until(
    condition: Condition,
    { withinMs = Number.POSITIVE_INFINITY, silenceMs = 0, patient = false } = {},
  ): Promise<boolean> {
    const deadlineMs = this.#recorder.clock() + withinMs;
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const trace = this.trace();
      if (trace.serverExit) throw new PlayEnded('server');
      if (trace.fault) throw new PlayEnded('fault');
      const silentMs = trace.endedMs - this.#recorder.lastEventMs;
      if (condition(trace, silentMs)) return true;
      if (!patient) this.#askAlone(trace);
      if (trace.endedMs >= deadlineMs) return false;
      const next = [deadlineMs - trace.endedMs, patient ? Number.POSITIVE_INFINITY : untilOverdue(trace)];
      if (silentMs < silenceMs) next.push(silenceMs - silentMs);
      await Promise.race([changed, timer(Math.min(...next))]);
    }
  }

  /**
   * Starts a control for each late request while the play continues. A request that is late and hindered ends the play.
   */
  #askAlone(trace: Trace): void {
    const open = unchecked(trace);
    if (open.length === 0 && overdue(trace)) throw new PlayEnded('overdue');
    for (const wait of open) {
      const key = `${wait.connection.client} ${wait.exchange.request}`;
      if (this.#checking.has(key)) continue;
      this.#checking.add(key);
      void this.#check(wait).finally(() => this.poke());
    }
  }
}

/**
 * A timer that lasts at most a second. A late timer runs before socket events that arrived in time, so it lets those in
 * first.
 */
async function timer(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(Math.ceil(ms), 1), 1000)));
  await polled();
}

/*
 * Waits until a browser's opening moves are over, and until a page has settled: by the wire, or by the driver without
 * an observer.
 */

/**
 * The wire is called silent after this long without an event. Chromium's second preconnect comes 15 to 20 ms after the
 * navigation began and Firefox asks for the icon 120 ms after the page (findings); the rest is room for a loaded
 * machine.
 */
const SILENCE_MS = 500;

/** The same while the driver has not said that the page has loaded. */
const LOAD_MS = 3000;

/** A browser gives its turn back after this long without an event, in milliseconds: its opening moves are over. */
export const CALM_MS = 150;

/** A page that is never silent (it polls, or a stream has a heartbeat) counts as settled this long after patience. */
const RESTLESS_MS = 3000;

/** How long a browser may take to reach the server at all, in milliseconds. */
const ARRIVAL_MS = 20_000;

/** What the driver says about the last navigation, and what to call if the browser never arrives. */
export interface ToldCalm {
  /** Whether it failed: then no more requests will come. */
  hasFailed(): boolean;
  /** Whether the driver has said anything about it. */
  hasLoaded(): boolean;
  /** Called when the browser never arrives. */
  fault(text: string): never;
}

export interface Settling {
  /** The opening moves are over: the request has been sent, and the wire is calm, answered or not. */
  calm(path: string, withinMs?: number): Promise<void>;
  /** Without an observer there is only the driver's word. */
  loaded(): Promise<void>;
  /**
   * Every request is answered and the wire is silent; `path`, if given, was requested before. False after `withinMs`.
   */
  settle(path: string | undefined, withinMs: number): Promise<boolean>;
}

/** @param hasCome whether the path was requested, and `isSo` is true of the request */
export function makeSettling(
  { blind }: Pick<Observer, 'blind'>,
  watch: Watch,
  said: ToldCalm,
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
      // Some browsers ask for the icon only after the page has loaded, which may take a while on a busy machine.
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
