/** Waits for something on the wire, and for nothing longer than the verdict is open. */

import { setTimeout as delay, setImmediate as polled } from 'node:timers/promises';
import type { Exchange, Trace } from '../domain/trace.ts';
import { isPending, overdue, unansweredFor, unchecked, untilOverdue, type Wait } from '../verdict/waits.ts';
import type { Observer } from '../wire/observer.ts';
import type { Recorder, Rest } from '../wire/recorder.ts';

/** Thrown to end a scenario early: nothing that it could still do would change the verdict. */
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

  /** @param check asks for what waits with nothing in the way, and puts what comes of it into the trace */
  constructor(recorder: Recorder, rest: () => Rest, check: (wait: Wait) => Promise<unknown>) {
    this.#recorder = recorder;
    this.#rest = rest;
    this.#check = check;
    recorder.onChange(() => this.#wake());
  }

  /** What is known outside the wire has changed: the server died, the browser crashed, the driver spoke. */
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

  /** What is late is asked for with nothing in the way, and the play goes on meanwhile; what is late and hindered ends it. */
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
 * A timer that keeps nothing alive for longer than a second at a time. One that is late runs before events of sockets that came in
 * time: those are let in first.
 */
async function timer(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(Math.ceil(ms), 1), 1000)));
  await polled();
}

/* Waits until a browser's opening moves are over, and until a page has settled: by the wire, and by the driver where it is blind. */

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
export interface ToldCalm {
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
