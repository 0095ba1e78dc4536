/** What a server's graceful shutdown waits for. */
import type { Traits } from '../results/traits.ts';
import type { RunningServer } from '../servers/start.ts';
import { type Connection, Connections } from './connections.ts';
import type { Limits } from './outcome.ts';
import { keptRequest, type Target } from './target.ts';

type Shutdown = Traits['shutdown'][number];
export type Beside = Shutdown['beside'];

/** A server that has not ended by then is killed. */
export const SHUTDOWN_LIMIT_MS = 5000;

/** How long the busy connection's handler thinks: a shutdown that waits for it is told from one that does not, and is within the limit. */
export const BUSY_MS = 2000;

/** Sends SIGTERM to the server's program alone, while a connection is left open. The server must be ended afterwards all the same. */
export async function shutDownBeside(
  server: Pick<RunningServer, 'askToStop'>,
  target: Target,
  beside: Beside,
  limits: Limits,
  signal?: AbortSignal,
): Promise<Shutdown> {
  const connections = new Connections(target, signal);
  try {
    if (beside !== 'nothing') {
      const connection = connections.open();
      if (beside === 'kept-alive') connection.say(keptRequest(target));
      if (beside === 'busy') connection.say(keptRequest(target, `/slow?ms=${BUSY_MS}`));
      const isBegun = { silent: isTaken, busy: isTaken, 'kept-alive': isAnswered }[beside];
      await connections.until(() => isBegun(connection), limits.limitMs);
      await connections.pass(limits.atOnceMs); // nothing on the wire tells that the server has come to read it
    }
    const began = performance.now();
    let endedMs: number | null = null;
    void server.askToStop().then(() => {
      endedMs = Math.round(performance.now() - began);
      connections.changed();
    });
    await connections.until(() => endedMs !== null, SHUTDOWN_LIMIT_MS);
    return { beside, endedMs };
  } finally {
    connections.close();
  }
}

const isTaken = ({ connectedAt, endedAt }: Connection): boolean => connectedAt !== null || endedAt !== null;
const isAnswered = ({ complete, endedAt }: Connection): boolean => complete || endedAt !== null;
