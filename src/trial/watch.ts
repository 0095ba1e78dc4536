/** Waits for something on the wire, and for nothing longer than the verdict is open. */
import { setImmediate as polled } from 'node:timers/promises';
import { overdue, unchecked, untilOverdue, type Wait } from '../verdict/waits.ts';
import type { Recorder, Rest } from '../wire/recorder.ts';
import type { Trace } from '../wire/trace.ts';

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
