/**
 * Works out from the server's records how long each connection was held, and who closed it. Pure.
 *
 * The measurement checks what the browsers' sources say; if they differ, the measured value counts:
 * - Chromium, net/socket/client_socket_pool_manager.cc: an idle socket that was never used times out after 60 s (older
 *   releases: 10 s), a used one after 300 s. Measured with 156: a visit after 66 s closes unused connections, one after
 * 54 s
 *   does not. transport_client_socket_pool.cc has no timer for it: `RequestSocket()`
 *   removes timed-out sockets only when *another* socket is requested. So a Chromium that has nothing to do holds
 *   connections for longer, until it next requests anything; how long is not a constant;
 * - Firefox, `network.http.keep-alive.timeout`: 115 s after an answer; speculative connections that were never used
 * have
 *   their own shorter time-out;
 * - WebKitGTK, libsoup's `idle-timeout`: 60 s.
 */
import type { HeldTimes, HoldRow, MeasuredTraits } from '../../domain/measurements.ts';
import { quantile } from '../../stats/intervals.ts';
import type { HeldConnection } from './hold-server.ts';

/** One row for each connection, in the order of opening. `nowMs` is on the server's clock. */
export function rowsOf(connections: readonly HeldConnection[], nowMs: number): HoldRow[] {
  return connections.map(({ id, openedMs, lastByteMs, endedMs }) => ({
    connection: id,
    kind: lastByteMs === null ? 'unused' : 'used',
    heldMs: Math.max(0, Math.round((endedMs ?? nowMs) - (lastByteMs ?? openedMs))),
    closedBy: endedMs === null ? 'nobody' : 'browser',
  }));
}

export interface HoldSummary {
  readonly kind: HoldRow['kind'];
  readonly samples: number;
  /** Connections that the browser closed, in milliseconds; null if it closed none. */
  readonly closed: {
    readonly count: number;
    readonly median: number;
    readonly low: number;
    readonly high: number;
  } | null;
  /**
   * Connections that nobody closed, and the least time for which each was held, in milliseconds; null if there are
   * none.
   */
  readonly open: { readonly count: number; readonly atLeast: number } | null;
}

/** Summarises one kind. Connections that are still open have no final time, so they are never part of the median. */
export function summaryOf(rows: readonly HoldRow[], kind: HoldRow['kind']): HoldSummary {
  const heldBy = (party: HoldRow['closedBy']) =>
    rows.filter((row) => row.kind === kind && row.closedBy === party).map(({ heldMs }) => heldMs);
  const [closed, open] = [heldBy('browser'), heldBy('nobody')];
  return {
    kind,
    samples: closed.length + open.length,
    closed:
      closed.length === 0
        ? null
        : {
            count: closed.length,
            median: quantile(closed, 0.5),
            low: Math.min(...closed),
            high: Math.max(...closed),
          },
    open: open.length === 0 ? null : { count: open.length, atLeast: Math.min(...open) },
  };
}

/* Hold times as traits, from the rows above. Pure. */

type Held = Pick<MeasuredTraits, 'hold-unused' | 'hold-used'>;

/** Both hold times of a watch. */
export const heldOf = (rows: readonly HoldRow[]): Held => ({
  'hold-unused': entryOf(rows, 'unused'),
  'hold-used': entryOf(rows, 'used'),
});

/** Neither hold time, with the reason. */
export const notHeld = (reason: string): Held => ({
  'hold-unused': { value: null, reason },
  'hold-used': { value: null, reason },
});

function entryOf(rows: readonly HoldRow[], kind: HoldRow['kind']): Held['hold-used'] {
  const { samples, closed, open } = summaryOf(rows, kind);
  if (samples === 0) return { value: null, reason: `it opened no ${kind} connection` };
  const value: HeldTimes = { samples, closed, open };
  return { value, reason: null };
}
