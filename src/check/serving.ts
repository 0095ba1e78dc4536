/** Gives the trials of a check their server: none of theirs to share, one that runs already, or one at a port of its own. */
import { InputError } from '../errors.ts';
import type { ServerError } from '../servers/errors.ts';
import { isPortHeld } from '../servers/port.ts';
import { type RunningServer, startServer } from '../servers/start.ts';
import type { ServerInUse } from '../trial/trial.ts';
import type { Subject } from './subject.ts';

export interface Serving {
  /** Trials may run at the same time: each starts its own. */
  readonly fresh: boolean;
  /** The server that runs, if trials share one; started again if it has died. */
  running(): Promise<ServerInUse | undefined>;
  close(): Promise<void>;
}

/**
 * @param signal gives up what is being started
 * @throws InputError if nobody listens where it should run already, or somebody else does where it is to listen
 */
export async function serve({ definition, runs, port }: Subject, signal: AbortSignal): Promise<Serving> {
  if (runs === 'fresh' || port === null) {
    return { fresh: true, running: async () => undefined, close: nothing };
  }
  const held = await isPortHeld(port);
  if (runs === 'running') {
    if (!held) throw new InputError(`Cannot check: nobody listens on 127.0.0.1:${port}. Start the server first`);
    return { fresh: false, running: async () => alreadyRunning(port), close: nothing };
  }
  if (held) {
    throw new InputError(
      `--port ${port}: another program listens there already. End it, or check it as it runs: --url http://127.0.0.1:${port}/`,
    );
  }
  let current: RunningServer | null = null;
  const running = async () => {
    if (current?.exit() !== null) {
      await current?.stop();
      current = await startServer(definition, { choosePort: async () => port, signal });
    }
    return current;
  };
  return {
    fresh: false,
    running,
    async close() {
      await current?.stop();
    },
  };
}

const nothing = async (): Promise<void> => {};

/** Nothing is known of it but where it is, and it is not ours to stop. */
const alreadyRunning = (port: number): ServerInUse => ({
  port,
  version: '',
  exited: new Promise(() => {}),
  askToStop: nothing,
});

/** Why a server could not be started, and what to try, in words. */
export function whyNotStarted(error: ServerError, { command, runs }: Subject): string {
  const tellsPort = runs !== 'fresh' || command.some((word) => word.includes('{port}'));
  const hint = tellsPort
    ? ''
    : '. It was given its port as PORT in the environment: if it does not read that, put {port} where the command takes a port, or say with --port where it listens';
  return `${error.message}${hint}`;
}
