/**
 * Replays the connections of a trial with another server: when it would serve each of them, and which request would
 * wait for what. The server is modelled as a queue in which every connection takes a place for as long as it is read.
 * Pure.
 */
import { AT_ONCE_MS, WORTH_TELLING_MS } from '../../verdict/freeing.ts';
import type { Opened } from './reference.ts';
import type { Room, Rooms } from './room.ts';

/** What a connection that takes a place is doing. */
export type Holding = 'silent' | 'busy' | 'kept-alive';

export interface Replayed {
  readonly verdict: 'ok' | 'delayed' | 'stalled';
  /** What caused the deciding wait; null if there was none. */
  readonly behind: Holding | null;
}

interface Hold {
  readonly connection: Opened;
  readonly holding: Holding;
  readonly fromMs: number;
  readonly untilMs: number;
  /** What ended it. Only a close counts as a delay, as in `diagnose`. */
  readonly ended: 'spoke' | 'answered' | 'closed';
  /** The share of the server that it takes; 1 is the whole server. */
  readonly weight: number;
}

interface Waiting {
  readonly connection: Opened;
  readonly sinceMs: number;
  readonly untilMs: number;
  /** The connections that took a place meanwhile, ordered by when they ended. */
  readonly behind: readonly Hold[];
}

/** What a prediction assumes in addition to the server's room. */
export interface Supposed {
  readonly patienceMs: number;
  /** A person closes the idle connections when a request has waited this long. */
  readonly pressMs?: number;
  /**
   * Assumes that a connection that spoke after the waiting request was answered would not speak before that, because
   * the browser asks for more when it has its answer. This is not always so: an icon does not wait for a script.
   */
  readonly dependent: boolean;
}

const NEVER = Number.POSITIVE_INFINITY;

/** The verdict that these connections would have. */
export function replay(trial: readonly Opened[], rooms: Rooms, { patienceMs, pressMs, dependent }: Supposed): Replayed {
  const mute = new Set<number>();
  let waits = serve(trial, rooms, mute);
  while (dependent) {
    const dumb = waits.flatMap(({ connection: { answeredMs }, behind }) =>
      behind.filter(({ ended, untilMs }) => ended === 'spoke' && answeredMs !== null && untilMs > answeredMs),
    );
    if (dumb.length === 0) break;
    for (const { connection } of dumb) mute.add(connection.id);
    waits = serve(trial, rooms, mute);
  }
  // The time for which the scenario itself keeps the handler busy is not counted.
  const thinking = trial.filter(({ thinksMs }) => thinksMs > 0 && thinksMs < NEVER);
  const busyUntilMs = Math.max(-NEVER, ...thinking.map(({ spokeMs, thinksMs }) => (spokeMs ?? -NEVER) + thinksMs));
  const told = waits.map((wait) => tell(wait, Math.max(wait.sinceMs, busyUntilMs), patienceMs, pressMs));
  return (
    told.find(({ verdict }) => verdict === 'stalled') ??
    told.find(({ verdict }) => verdict === 'delayed') ?? { verdict: 'ok', behind: null }
  );
}

function tell(
  { untilMs, behind }: Waiting,
  sinceMs: number,
  patienceMs: number,
  pressMs: number | undefined,
): Replayed {
  const last = behind.at(-1);
  if (!last || untilMs <= sinceMs) return { verdict: 'ok', behind: null };
  const idle = last.holding !== 'busy';
  if (idle && pressMs !== undefined && untilMs - sinceMs > pressMs) return { verdict: 'delayed', behind: last.holding };
  if (untilMs - sinceMs >= patienceMs) return { verdict: 'stalled', behind: last.holding };
  // As in diagnose(): only a close counts, if it was just before the answer and had held the server for long enough.
  const closed = behind.findLast(
    (each) =>
      each.ended === 'closed' &&
      untilMs - each.untilMs <= AT_ONCE_MS &&
      each.untilMs - Math.max(sinceMs, each.fromMs) >= WORTH_TELLING_MS,
  );
  return closed ? { verdict: 'delayed', behind: closed.holding } : { verdict: 'ok', behind: null };
}

/** Serves the connections in the order in which the server sees them, and returns when each request has its turn. */
function serve(trial: readonly Opened[], rooms: Rooms, mute: ReadonlySet<number>): Waiting[] {
  const held: Hold[] = [];
  const waits: Waiting[] = [];
  const queue = trial.map((each) => (mute.has(each.id) ? { ...each, spokeMs: null } : each));
  const hold = (connection: Opened, holding: Holding, fromMs: number, untilMs: number, ended: Hold['ended']) => {
    const weight = weightOf(holding, rooms);
    if (weight > 0 && untilMs > fromMs) held.push({ connection, holding, fromMs, untilMs, ended, weight });
  };
  for (let next = takeFirst(queue, rooms); next; next = takeFirst(queue, rooms)) {
    const { connection, seenMs } = next;
    const { closedMs, thinksMs } = connection;
    const spokeMs = connection.spokeMs ?? NEVER;
    const goneMs = closedMs ?? NEVER;
    const turnMs = firstFree(held, seenMs);
    if (turnMs < spokeMs) {
      const givenUpMs = turnMs + rooms.silent.givesUpMs;
      const untilMs = Math.min(spokeMs, goneMs, givenUpMs);
      hold(connection, 'silent', turnMs, untilMs, untilMs === spokeMs && spokeMs < NEVER ? 'spoke' : 'closed');
      if (untilMs < spokeMs) {
        // The server gave it up, so the browser asks on another connection.
        if (spokeMs < goneMs) queue.push({ ...connection, openedMs: spokeMs });
        continue;
      }
    }
    if (spokeMs === NEVER) continue;
    const beginMs = Math.max(turnMs, spokeMs);
    // A client that has gone no longer waits, but its request is still read.
    const untilMs = Math.min(beginMs, Math.max(goneMs, spokeMs));
    const behind = held.filter((each) => each.fromMs < beginMs && each.untilMs > spokeMs && turnMs > spokeMs);
    waits.push({ connection, sinceMs: spokeMs, untilMs, behind: behind.toSorted((a, b) => a.untilMs - b.untilMs) });
    if (beginMs === NEVER) continue;
    const doneMs = thinksMs === NEVER ? Math.max(beginMs, goneMs) : beginMs + thinksMs;
    hold(connection, 'busy', beginMs, doneMs, 'answered');
    if (!rooms.keepsAlive) continue;
    const { fromMs, givesUpMs } = rooms.keptAlive;
    hold(connection, 'kept-alive', doneMs + fromMs, Math.min(goneMs, doneMs + givesUpMs), 'closed');
  }
  return waits;
}

/** Removes and returns the connection that the server sees first, including silent ones unless they take no place. */
function takeFirst(queue: Opened[], { silent }: Rooms): { connection: Opened; seenMs: number } | null {
  const seen = queue
    .map((connection) => ({
      connection,
      seenMs: Math.min(connection.spokeMs ?? NEVER, seenSilent(connection, silent)),
    }))
    .filter(({ seenMs }) => seenMs < NEVER)
    .sort(
      (a, b) =>
        a.seenMs - b.seenMs || a.connection.openedMs - b.connection.openedMs || a.connection.id - b.connection.id,
    )[0];
  if (!seen) return null;
  queue.splice(queue.indexOf(seen.connection), 1);
  return seen;
}

const seenSilent = ({ openedMs }: Opened, { beside, fromMs }: Room): number =>
  beside === NEVER ? NEVER : openedMs + fromMs;

/** A busy connection takes as much as the greediest kind of idle connection. */
function weightOf(holding: Holding, { silent, keptAlive }: Rooms): number {
  const [quiet, alive] = [1 / (silent.beside + 1), 1 / (keptAlive.beside + 1)];
  if (holding === 'busy') return Math.max(quiet, alive);
  return holding === 'silent' ? quiet : alive;
}

/** The first moment, from `atMs` on, at which the server has a free place; Infinity if it never has. */
function firstFree(held: readonly Hold[], atMs: number): number {
  const moments = [atMs, ...held.map(({ untilMs }) => untilMs).filter((untilMs) => untilMs > atMs)].sort(
    (a, b) => a - b,
  );
  const isFree = (at: number) =>
    // Three thirds must add up to one despite rounding.
    held.filter(({ fromMs, untilMs }) => fromMs <= at && at < untilMs).reduce((sum, { weight }) => sum + weight, 0) <
    1 - 1e-9;
  return moments.find((at) => at < NEVER && isFree(at)) ?? NEVER;
}
