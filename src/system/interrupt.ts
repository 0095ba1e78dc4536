/** What Ctrl-C and a service's stop do to a command that has something to clean up. */
import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** `npx` passes on a Ctrl-C that the terminal has already sent to the whole group: so soon, a second one is the same. In milliseconds. */
const SAME_MS = 500;

export interface Interrupt {
  /** Aborted when the person presses Ctrl-C, or the process is asked to end. The command then ends by itself, and cleans up. */
  readonly signal: AbortSignal;
  /** Listens no more. */
  end(): void;
}

/**
 * Listens for an interrupt. A second Ctrl-C ends the process at once, with exit code 130; what is left is swept by the next run.
 * @param onFirst called at the first one, to say what happens now
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
