/** What was closed while something waited, and what that says. Pure. */
import type { Cause } from '../results/schema.ts';
import type { Connection, Party, Trace } from '../wire/trace.ts';
import { type State, stateAt } from './waits.ts';

/**
 * How soon after a close an answer must begin to count as released by it. A freed sequential server answers within a few
 * milliseconds; the rest is room for a loaded machine. It is also how long the kit watches after each close.
 */
export const AT_ONCE_MS = 500;

/**
 * Shorter waits are not told as `delayed`. It is half of the shortest read time-out in the matrix (100 ms), and more
 * than ten times what an unhindered answer takes on loopback.
 */
export const WORTH_TELLING_MS = 50;

/** A connection that was closed, in the state in which it was. */
export interface Release {
  readonly connection: Connection;
  readonly state: State;
  readonly atMs: number;
  readonly by: Party;
}

/** What the kit closed, in order. */
export function releasesOf(trace: Trace): Release[] {
  return trace.steps
    .filter((step) => step.step === 'released' && step.connection !== null)
    .sort((a, b) => a.atMs - b.atMs || (a.connection ?? 0) - (b.connection ?? 0))
    .flatMap((step) => {
      const connection = trace.connections.find((each) => each.id === step.connection);
      return connection
        ? [{ connection, state: stateAt(connection, step.atMs), atMs: step.atMs, by: 'kit' as const }]
        : [];
    });
}

/** The kind of cause that a connection is on which a server sits. */
export function kindOf(state: State): Cause['kind'] {
  if (state === 'idle') return 'idle-connection';
  if (state === 'partial') return 'partial-request';
  return state === 'busy' ? 'slow-server' : 'kept-alive-connection';
}
