/** What the kit reads from any browser's own network log, and how that gets into the trace. Pure. */
import type { Connection, Trace } from '../domain/trace.ts';

/** One connection that a browser's log says it opened. Times are milliseconds since the epoch. */
export interface Opening {
  /** The browser's end, if the log has it. */
  readonly localPort: number | null;
  /** The server's end. */
  readonly remotePort: number;
  readonly openedAt: number;
  /** When the browser decided to open it. */
  readonly askedAt: number;
  /** What asked for it, such as `preconnect of 2 sockets`. */
  readonly what: string;
}

export interface OwnLog {
  /** In the order of opening. */
  readonly openings: readonly Opening[];
  /** Why there are no openings, or not all; null if the log is whole. */
  readonly fault: string | null;
}

/** A log without information, and why. */
export const noLog = (fault: string): OwnLog => ({ openings: [], fault });

/**
 * The trace with the browser's own reasons in its connections, and a note where there are none. A log that names local
 * ports (NetLog) is matched by port. A log without them (MOZ_LOG) is matched in the order of opening, and only if it
 * has as many connections to the trial's port as the wire: a reason is never guessed.
 */
export function withReasons(trace: Trace, log: OwnLog): Trace {
  const mine = trace.connections.filter(({ client }) => client === 'browser');
  const until = (trace.beganAt ?? 0) + trace.endedMs;
  const ours = log.openings.filter(({ remotePort, openedAt }) => remotePort === trace.port && openedAt <= until);
  const byPort = ours.every(({ localPort }) => localPort !== null);
  const openingOf = (connection: Connection, index: number): Opening | undefined =>
    byPort
      ? ours.findLast(({ localPort }) => localPort === connection.clientPort)
      : ours.length === mine.length
        ? ours[index]
        : undefined;
  const reasons = new Map(
    mine.flatMap((connection, index) => {
      const opening = openingOf(connection, index);
      return opening ? [[connection.id, reasonOf(opening, trace.beganAt)] as const] : [];
    }),
  );
  const without = mine.filter(({ id }) => !reasons.has(id)).map(({ id }) => id);
  return {
    ...trace,
    connections: trace.connections.map((each) => ({ ...each, reason: reasons.get(each.id) ?? null })),
    steps: without.length === 0 ? trace.steps : [...trace.steps, note(trace, without, log.fault)],
  };
}

function reasonOf({ what, askedAt }: Opening, beganAt: number | null): string {
  const ms = Math.round(askedAt - (beganAt ?? askedAt));
  return `${what}, ${Math.abs(ms)} ms ${ms < 0 ? 'before' : 'after'} the navigation began`;
}

function note(trace: Trace, without: readonly number[], fault: string | null): Trace['steps'][number] {
  const which = without.length === 1 ? `connection ${without[0]}` : `connections ${without.join(', ')}`;
  const why = fault ?? 'its log does not mention it';
  return {
    atMs: trace.endedMs,
    step: 'note',
    connection: null,
    text: `the browser gave no reason for ${which}: ${why}`,
  };
}
