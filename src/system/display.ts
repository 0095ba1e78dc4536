import process from 'node:process';
import { hasDisplay } from './platform.ts';
import { startProcessGroup } from './process-group.ts';
import { findProgram } from './programs.ts';

/** How long Xvfb may take to say on which display it listens. It takes 0.1 s; a loaded machine takes longer. */
const START_LIMIT_MS = 15_000;

export interface Display {
  /** What a browser's environment needs in addition; empty if a display was already there. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends the display, if the kit started it. May be called again. */
  close(): Promise<void>;
}

/**
 * A display for headed browsers: the existing one, or a new Xvfb on a free number.
 *
 * @throws if there is no display, and Xvfb is missing or does not start.
 */
export async function openDisplay(env: NodeJS.ProcessEnv = process.env): Promise<Display> {
  if (process.platform === 'darwin' || process.platform === 'win32' || hasDisplay(env)) {
    return { env: {}, close: async () => {} };
  }
  const program = await findProgram('Xvfb');
  if (!program) {
    throw new Error(
      'Cannot open a display: DISPLAY is not set and Xvfb is not installed. Run `npx standoff setup`, or set DISPLAY.',
    );
  }
  // With -displayfd the server chooses a free number and writes it when it is ready; 1 is its standard output.
  const args = ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-noreset'];
  const group = startProcessGroup({ program, args });
  try {
    const number = await readDisplayNumber(group);
    return { env: { DISPLAY: `:${number}` }, close: () => group.stop() };
  } catch (error) {
    await group.stop();
    throw error;
  }
}

/**
 * A display of one's own for real key presses, where one can be made; null elsewhere. Keys go to a window that is found by its class,
 * which all windows of an engine share.
 */
export async function displayForKeys(): Promise<Display | null> {
  return (await findProgram('Xvfb')) === null ? null : await openDisplay({});
}

function readDisplayNumber(group: ReturnType<typeof startProcessGroup>): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) =>
      reject(new Error(`Cannot open a display: ${what}. It said: ${group.output().trim()}`));
    const timer = setTimeout(() => fail(`Xvfb was not ready within ${START_LIMIT_MS} ms`), START_LIMIT_MS);
    const stopListening = group.onLine((line) => {
      if (!/^\d+$/.test(line)) return; // It also warns about keyboard maps.
      clearTimeout(timer);
      stopListening();
      resolve(line);
    });
    void group.exited.then(({ code }) => {
      clearTimeout(timer);
      fail(`Xvfb ended with exit code ${code}`);
    });
  });
}
