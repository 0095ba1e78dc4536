/**
 * The connections of a trial put before another server: when it would get to each of them, and which request would wait for
 * what. The server is a queue in which every connection takes a place for as long as it is read. Pure.
 */
import { AT_ONCE_MS, WORTH_TELLING_MS } from '../../verdict/freeing.ts';
import type { Opened } from './predict.ts';
import type { Room, Rooms } from './room.ts';

/** What a connection that takes a place is doing. */
export type Holding = 'silent' | 'busy' | 'kept-alive';

export interface Replayed {
  readonly verdict: 'ok' | 'delayed' | 'stalled';
  /** What the longest telling wait was for; null if there was none. */
  readonly behind: Holding | null;
}

interface Hold {
  readonly connection: Opened;
  readonly holding: Holding;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Who ended it: only a close is told as a delay, as `diagnose` does. */
  readonly ended: 'spoke' | 'answered' | 'closed';
  /** The part of the server that it takes: 1 is the whole. */
  readonly weight: number;
}

interface Waiting {
  readonly connection: Opened;
  readonly sinceMs: number;
  readonly untilMs: number;
  /** What took a place meanwhile, what ended last at the end. */
  readonly behind: readonly Hold[];
}

/** What a prediction supposes beyond the server's room. */
export interface Supposed {
  readonly patienceMs: number;
  /** A person closes the idle connections when a request has waited for so long. */
  readonly pressMs?: number;
  /**
   * A connection that spoke only after the waiting request had been answered would not speak before it: the browser asks for
   * more when it has what it asked for. Not always: an icon does not wait for a script.
   */
  readonly dependent: boolean;
}

const NEVER = Number.POSITIVE_INFINITY;

/** What would come of these connections. */
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
  // What the scenario itself keeps the handler busy for is not counted.
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
  // As diagnose() does: only a close is told, of what held the server for long enough and just before the answer.
  const closed = behind.findLast(
    (each) =>
      each.ended === 'closed' &&
      untilMs - each.untilMs <= AT_ONCE_MS &&
      each.untilMs - Math.max(sinceMs, each.fromMs) >= WORTH_TELLING_MS,
  );
  return closed ? { verdict: 'delayed', behind: closed.holding } : { verdict: 'ok', behind: null };
}

/** Serves the connections in the order in which the server sees them, and tells of each request when its turn comes. */
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
        // Given up by the server, the browser asks on another one.
        if (spokeMs < goneMs) queue.push({ ...connection, openedMs: spokeMs });
        continue;
      }
    }
    if (spokeMs === NEVER) continue;
    const beginMs = Math.max(turnMs, spokeMs);
    // A client that goes does not wait any more, though its request is still read.
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

/** Takes out the connection that the server sees first: silent ones too, unless silence takes no place. */
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

/** A busy connection takes what the greediest idle one does: the server reads neither beside another. */
function weightOf(holding: Holding, { silent, keptAlive }: Rooms): number {
  const [quiet, alive] = [1 / (silent.beside + 1), 1 / (keptAlive.beside + 1)];
  if (holding === 'busy') return Math.max(quiet, alive);
  return holding === 'silent' ? quiet : alive;
}

/** The first moment, not before `atMs`, in which the server has a place; Infinity if it never has. */
function firstFree(held: readonly Hold[], atMs: number): number {
  const moments = [atMs, ...held.map(({ untilMs }) => untilMs).filter((untilMs) => untilMs > atMs)].sort(
    (a, b) => a - b,
  );
  const isFree = (at: number) =>
    // Thirds must add up to one.
    held.filter(({ fromMs, untilMs }) => fromMs <= at && at < untilMs).reduce((sum, { weight }) => sum + weight, 0) <
    1 - 1e-9;
  return moments.find((at) => at < NEVER && isFree(at)) ?? NEVER;
}
