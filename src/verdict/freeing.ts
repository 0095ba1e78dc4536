/** Connections that were closed while a request waited, what that proves, and how likely it is a coincidence. Pure. */
import type { Cause } from '../domain/schema.ts';
import type { Connection, Party, Trace } from '../domain/trace.ts';
import { HELLO } from '../wire/tls.ts';
import { type State, stateAt, type Wait, wentOnMs } from './waits.ts';

/**
 * A request that continued after browser or server closed another connection counts as delayed by it if chance would
 * bring the two as close together in at most this share of cases. A proof needs less ({@link MOST_BY_CHANCE}).
 */
export const LIKELY_NOT_CHANCE = 0.25;

/**
 * How long the kit only watches before it closes a connection, and again after each one, in milliseconds. The time that
 * the request takes with nothing in the way is added. The moment of each close is drawn at random from a span of this
 * length. A freed sequential server answers within a few milliseconds (1 to 5 here, 50 on a loaded machine), so an
 * unrelated close and answer come as close together in at most one case of twenty.
 */
const FREEING_MS = 1000;

/**
 * The same for a server that writes: it notices the close when a write fails, which may take several frames or
 * heartbeats.
 */
const FREEING_WRITER_MS = 6000;

/** The span from which the moment to close a connection in this state is drawn. A process also needs time to end. */
export const drawFrom = (state: State | 'stop', unhindered: number): number =>
  Math.round(
    ['answering', 'held', 'stop'].includes(state)
      ? FREEING_WRITER_MS + unhindered
      : Math.min(FREEING_MS + 4 * unhindered, FREEING_WRITER_MS + unhindered), // slow answers vary more
  );

/** An answer counts as stuck after this long without a byte, in milliseconds. */
const STILL_MS = 1000;

/** A close counts as the cause if chance would bring an answer this near to it in at most this share of cases. */
export const MOST_BY_CHANCE = 0.05;

/** Anything this soon after a close, in milliseconds, counts as immediate: it leaves room for a loaded machine. */
export const AT_ONCE_MS = 500;

/**
 * Shorter waits, in milliseconds, are not reported as `delayed`. This is half of the shortest read time-out in the
 * matrix (100 ms), and more than ten times what an unhindered answer takes on loopback.
 */
export const WORTH_TELLING_MS = 50;

/**
 * How much longer than alone a request must have waited to count as delayed, in milliseconds. The control of a slow
 * request is itself inexact by some part of its time.
 */
export const worthTelling = (aloneMs: number): number => Math.max(WORTH_TELLING_MS, aloneMs / 10);

/** A connection that was closed, and its state at that moment. */
export interface Freeing {
  readonly connection: Connection;
  readonly state: State;
  readonly atMs: number;
  readonly by: Party;
  /** The kit drew the moment of the close at random from this many milliseconds; 0 if browser or server closed. */
  readonly drawnFromMs: number;
}

/** The connections that the kit closed, in order. */
export function freeingsIn(trace: Trace): Freeing[] {
  return trace.steps
    .filter((step) => step.step === 'released' && step.connection !== null)
    .sort((a, b) => a.atMs - b.atMs || (a.connection ?? 0) - (b.connection ?? 0))
    .flatMap((step) => {
      const connection = trace.connections.find((each) => each.id === step.connection);
      if (!connection) return [];
      const drawnFromMs = trace.draws.find((draw) => draw.connection === step.connection)?.fromMs ?? 0;
      return [{ connection, state: stateAt(connection, step.atMs), atMs: step.atMs, by: 'kit' as const, drawnFromMs }];
    });
}

/**
 * Which kind of cause a connection is when the server is blocked on it.
 * @param waiting the request that waits for it: one that waits with its ClientHello waits for a handshake
 */
export function kindOf(
  { connection, state, atMs }: Pick<Freeing, 'connection' | 'state' | 'atMs'>,
  waiting: string,
): Cause['kind'] {
  if (state === 'idle') return waiting === HELLO ? 'handshake' : 'idle-connection';
  if (state === 'partial') return 'partial-request';
  if (state === 'waiting') return 'slow-server';
  const { unreadSinceMs } = connection;
  if (unreadSinceMs !== null && unreadSinceMs < atMs) return 'unread-answer';
  const last = connection.exchanges.findLast(({ sentMs }) => sentMs < atMs);
  if (state === 'answering') {
    // A passive observer cannot see who reads: if the answer is stuck, it assumes that the client stopped reading.
    const stillMs = atMs - (last?.lastByteMs ?? last?.answerMs ?? atMs);
    return stillMs >= STILL_MS ? 'unread-answer' : 'endless-answer';
  }
  return state === 'held' && last?.status !== 101 ? 'endless-answer' : 'kept-alive-connection';
}

/** How near an answer came to a close, in milliseconds. */
export interface Nearness {
  /** From the close to the answer. */
  readonly afterMs: number;
  /** How long the request takes with nothing in the way; null if that is not known. */
  readonly aloneMs?: number | null;
  /**
   * From the server's own close of the connection that the kit closed to the answer: on a busy machine both come late,
   * together.
   */
  readonly afterEndMs?: number | null;
}

/**
 * A request that takes at least this long alone, in milliseconds, may be answered that long after a close. Shorter
 * times may only come from a busy machine.
 */
const SLOW_ALONE_MS = 50;

/**
 * How likely it is that an unrelated answer comes this near to a close by chance: the share of the span in which it
 * would be as near, times the number of ways to measure nearness (Bonferroni).
 * @param spanMs the span in which the close, or else the answer, might have happened
 * @param closes how many closes happened in that span
 */
export function coincidence(
  { afterMs, aloneMs = null, afterEndMs = null }: Nearness,
  spanMs: number,
  closes = 1,
): number {
  if (!(spanMs > 0)) return 1;
  const times = aloneMs !== null && aloneMs >= SLOW_ALONE_MS ? [0, aloneMs] : [0];
  const ways = times.flatMap((ms) => [
    ms === 0 ? afterMs : 2 * Math.abs(afterMs - ms),
    ...(afterEndMs === null ? [] : [2 * Math.abs(afterEndMs - ms)]),
  ]);
  const chance = (closes * ways.length * Math.max(0, Math.min(...ways))) / spanMs;
  return Math.min(1, Math.round(chance * 10_000) / 10_000);
}

/*
 * Whether a full server had one place or several: with several, no single connection is the one that blocked it. Pure.
 */

/**
 * The other connections that the server held while it answered a request after `release`. A server that serves one
 * connection at a time would be blocked on each of them, so this one has several places, and the close freed one. Empty
 * if it has one place.
 *
 * The server certainly holds a connection that is being answered, or was kept alive after an answer. A silent one
 * counts if it was opened before the request's own, since servers accept connections in order, unless the kernel is
 * known to keep it from the server (TCP_DEFER_ACCEPT).
 */
export function heldTogether(trace: Trace, wait: Wait, release: Freeing): number[] {
  const { connection } = wait;
  const answerMs = release.by === 'kit' ? wentOnMs(trace, wait) : wait.answerMs;
  if (answerMs === null || release.by === 'server') return [];
  return trace.connections
    .filter((each) => each.id !== connection.id && each.id !== release.connection.id)
    .filter((each) => {
      const state = stateAt(each, answerMs);
      if (stateAt(each, release.atMs) !== state || (each.serverEndMs !== null && each.serverEndMs < answerMs))
        return false;
      if (state === 'kept-alive' || state === 'held' || state === 'answering') return true;
      return (
        (state === 'idle' || state === 'partial') &&
        each.openedMs < connection.openedMs &&
        mayBeTaken(trace, each, state)
      );
    })
    .map(({ id }) => id);
}

/** Whether the server may have accepted a connection: known on Linux only. */
function mayBeTaken({ serverSide }: Trace, { id }: Connection, state: 'idle' | 'partial'): boolean {
  if (serverSide.length === 0) return true;
  const last = serverSide.findLast(({ connection }) => connection === id);
  return last?.accepted ?? state === 'partial';
}
