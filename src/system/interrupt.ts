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
