/** How Ctrl-C and a service's stop end a command that must clean up. */
import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * `npx` forwards a Ctrl-C that the terminal has already sent to the whole group: a second one within this time is the
 * same. In milliseconds.
 */
const SAME_MS = 500;

export interface Interrupt {
  /** Aborts when the user presses Ctrl-C, or the process is asked to end. The command then cleans up and ends. */
  readonly signal: AbortSignal;
  /** Stops listening. */
  end(): void;
}

/**
 * Listens for an interrupt. A second Ctrl-C ends the process at once, with exit code 130; the next run sweeps up the
 * rest.
 * @param onFirst called at the first one, to say what happens next
 */
export function listenForInterrupt(onFirst = () => {}): Interrupt {
  const stop = new AbortController();
  let firstMs = 0;
  const interrupt = () => {
    if (stop.signal.aborted) {
      if (performance.now() - firstMs > SAME_MS) process.exit(130);
      return;
    }
    firstMs = performance.now();
    onFirst();
    stop.abort(new Error('interrupted'));
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  return {
    signal: stop.signal,
    end() {
      for (const name of SIGNALS) process.off(name, interrupt);
    },
  };
}

/** The signals, besides Ctrl-C, that ask a run to end: from a service or a time-out, and from a terminal that closes. */
const ENDING = ['SIGTERM', 'SIGHUP'] as const;

/**
 * Lets those signals end a run of Playwright as Ctrl-C does. Playwright ends cleanly only on SIGINT. On the others it would exit at
 * once and leave everything that it has started behind.
 * @returns a function that stops this
 */
export function endLikeCtrlC(): () => void {
  let asked = false; // npx forwards a signal that the whole group received, so it comes twice
  const interrupt = () => {
    if (!asked) process.kill(process.pid, 'SIGINT');
    asked = true;
  };
  for (const signal of ENDING) process.on(signal, interrupt);
  return () => {
    for (const signal of ENDING) process.off(signal, interrupt);
  };
}
