/** What was closed while something waited, what that says, and how likely it is a coincidence. Pure. */
import type { Cause } from '../domain/schema.ts';
import type { Connection, Party, Trace } from '../domain/trace.ts';
import { type State, stateAt, type Wait, wentOnMs } from './waits.ts';

/**
 * A request that went on after a close by somebody else is called delayed by it if chance would bring the two as close together in at most
 * this part of the cases; whether that proves anything is another question.
 */
export const LIKELY_NOT_CHANCE = 0.25;

/**
 * How long the kit watches untouched before it closes a connection, and after each that it closes, in milliseconds; for a request that
 * takes time with nothing in the way, that time comes on top. The moment of each close is drawn at random from as long. A
 * freed sequential server answers within a few milliseconds (1 to 5 here, 50 on a loaded machine), so a close and an answer that
 * have nothing to do with each other come as close together in one case of twenty at most.
 */
const FREEING_MS = 1000;

/** The same where the server writes: it learns of the close by a write that fails, so it may need some of its frames or heartbeats for that. */
const FREEING_WRITER_MS = 6000;

/** From how long the moment is drawn at which a connection in this state is closed. A process takes its time to end, too. */
export const drawFrom = (state: State | 'stop', unhindered: number): number =>
  Math.round(
    ['answering', 'held', 'stop'].includes(state)
      ? FREEING_WRITER_MS + unhindered
      : Math.min(FREEING_MS + 4 * unhindered, FREEING_WRITER_MS + unhindered), // a slow answer is less exactly as long after
  );

/** An answer of which nothing came for this long stands still. */
const STILL_MS = 1000;

/** A close is called the cause if chance would bring an answer as near to it in at most this part of the cases. */
export const MOST_BY_CHANCE = 0.05;

/** What is done this soon after a close, in milliseconds, is done at once: room for a loaded machine. */
export const AT_ONCE_MS = 500;

/**
 * Shorter waits are not told as `delayed`. It is half of the shortest read time-out in the matrix (100 ms), and more
 * than ten times what an unhindered answer takes on loopback.
 */
export const WORTH_TELLING_MS = 50;

/**
 * By how much a request must have waited longer than alone to be called delayed, in milliseconds: one control of a slow request is off by
 * a part of its time.
 */
export const worthTelling = (aloneMs: number): number => Math.max(WORTH_TELLING_MS, aloneMs / 10);

/** A connection that was closed, in the state in which it was. */
export interface Freeing {
  readonly connection: Connection;
  readonly state: State;
  readonly atMs: number;
  readonly by: Party;
  /** What the kit closed, it closed at a moment drawn at random from so many milliseconds; 0 for a close of anybody else. */
  readonly drawnFromMs: number;
}

/** What the kit closed, in order. */
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

/** The kind of cause that a connection is on which a server sits. */
export function kindOf({ connection, state, atMs }: Pick<Freeing, 'connection' | 'state' | 'atMs'>): Cause['kind'] {
  if (state === 'idle') return 'idle-connection';
  if (state === 'partial') return 'partial-request';
  if (state === 'waiting') return 'slow-server';
  const { unreadSinceMs } = connection;
  if (unreadSinceMs !== null && unreadSinceMs < atMs) return 'unread-answer';
  const last = connection.exchanges.findLast(({ sentMs }) => sentMs < atMs);
  if (state === 'answering') {
    // An observer that does not stand between cannot see who reads: of an answer that stands still the client reads no more.
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
  /** From the moment at which the server let go of what the kit had closed to the answer: on a busy machine both come late, and together. */
  readonly afterEndMs?: number | null;
}

/** A request that takes this long alone may be answered as long after a close; on a busy machine it may seem to take as long, and does not. */
const SLOW_ALONE_MS = 50;

/**
 * How likely it is that an answer which has nothing to do with a close comes as near to it by chance: the part of the time in which it
 * would have come as near, in any of the ways in which nearness is looked at (Bonferroni).
 * @param spanMs the time in which the close might have been, or else the answer
 * @param closes how many closes there were in that time
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

/* Whether a server that was full had one place or several: with several, no connection is the one on which it sat. Pure. */

/**
 * The other connections that the server held while a request was answered after `release`: a server that serves one connection at a
 * time would have sat on each of them, so it has several places, and what was closed freed one. Empty if it has one.
 *
 * On one that was kept alive after an answer, or is being answered, the server is certain to sit. One that is silent counts if it was opened before the
 * request's own, since connections are taken in their order, unless the kernel is known to keep it from the server (TCP_DEFER_ACCEPT).
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

/** Whether the server may have accepted a connection: known on Linux alone. */
function mayBeTaken({ serverSide }: Trace, { id }: Connection, state: 'idle' | 'partial'): boolean {
  if (serverSide.length === 0) return true;
  const last = serverSide.findLast(({ connection }) => connection === id);
  return last?.accepted ?? state === 'partial';
}
