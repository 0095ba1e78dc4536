import type { Traits } from '../domain/server-traits.ts';
import type { RunningServer } from '../servers/start.ts';
import { type RawConnection, RawConnections } from './connections.ts';
import { answersAgain } from './look.ts';
import { leaveOpen, TAKEN_MS } from './obstacles.ts';
import type { Limits } from './plan.ts';
import { keptRequest, type Target } from './target.ts';

/**
 * How many further connections the kernel accepts while silent ones block the server. On Linux, if the backlog is full,
 * the next connection hangs; other systems may refuse it.
 * @param silent how many block the server: an unblocked server accepts forever, and its backlog does not show
 * @returns null if the kernel accepted all `tried`
 */
export async function measureBacklog(
  target: Target,
  silent: number,
  tried: number,
  { atOnceMs }: Limits,
  signal?: AbortSignal,
): Promise<number | null> {
  const connections = new RawConnections(target, signal);
  try {
    await leaveOpen(connections, target, 'silent', silent, 0);
    await connections.pass(atOnceMs); // until the server has accepted the connections that it reads
    for (let taken = 0; taken < tried; taken++) {
      const next = connections.open();
      await connections.until(() => next.connectedAt !== null || next.endedAt !== null, TAKEN_MS);
      if (next.connectedAt === null) return taken;
    }
    return null;
  } finally {
    connections.close();
  }
}

/* Whether a server answers later requests as it does the first, with nothing left open between them. */

type Endurance = NonNullable<Traits['endurance']>;

/** More than a small server has places for, yet possible in less than a second. */
const REQUESTS = 64;

/** A page that takes longer, in milliseconds, is too slow for that many requests. */
const QUICK_MS = 50;

/** How often a server must wear out before the probe believes it. */
const BELIEVED = 2;

/**
 * Asks one instance again and again, each time on a new connection that is closed before the next. If an answer is
 * missing, it asks a fresh instance as often, or the same one again if there is no fresh one.
 * @returns null if the page is too slow
 */
export async function measureEndurance(
  target: Target,
  answerMs: number,
  { limitMs }: Limits,
  signal: AbortSignal,
  fresh?: () => Promise<Target>,
  busyWith: () => Promise<unknown> | null = () => null,
): Promise<Endurance | null> {
  if (answerMs > QUICK_MS) return null;
  let answered = await untilMissing(target, limitMs, signal);
  let tries = 1;
  while (answered !== null && tries < BELIEVED) {
    await busyWith();
    const again = fresh
      ? await untilMissing(await fresh(), limitMs, signal)
      : await stillMissing(target, limitMs, signal, answered);
    if (again === null) answered = null;
    else tries++;
  }
  return { tried: REQUESTS, answered, tries };
}

/** How many requests were answered before the first that was not; null if all were. */
async function untilMissing(target: Target, limitMs: number, signal: AbortSignal): Promise<number | null> {
  for (let answered = 0; answered < REQUESTS; answered++) {
    if (!(await answersAgain(target, limitMs, signal))) return answered;
  }
  return null;
}

const stillMissing = async (target: Target, limitMs: number, signal: AbortSignal, answered: number) =>
  (await answersAgain(target, limitMs, signal)) ? null : answered;

/** Whether the server keeps a connection open after an answer, unless the client asks it not to. */
export async function keepsAlive(target: Target, limits: Limits, signal?: AbortSignal): Promise<boolean> {
  const connections = new RawConnections(target, signal);
  try {
    const connection = connections.open();
    connection.say(keptRequest(target));
    const isOver = () => connection.endedAt !== null || connection.closes;
    await connections.until(() => connection.complete || isOver(), limits.limitMs);
    if (!connection.complete) return false;
    // It may close without saying so first.
    return !(await connections.until(isOver, limits.atOnceMs));
  } finally {
    connections.close();
  }
}

/* What a server's graceful shutdown waits for. */

type Shutdown = Traits['shutdown'][number];
export type Beside = Shutdown['beside'];

/** A server that has not ended after this time, in milliseconds, is killed. */
export const SHUTDOWN_LIMIT_MS = 5000;

/**
 * How long the busy connection's handler takes, in milliseconds: long enough to show in the shutdown, and within the
 * limit.
 */
export const BUSY_MS = 2000;

/**
 * Sends SIGTERM only to the server's program, while a connection is left open. The caller must still end the server
 * afterwards.
 */
export async function shutDownBeside(
  server: Pick<RunningServer, 'askToStop'>,
  target: Target,
  beside: Beside,
  limits: Limits,
  signal?: AbortSignal,
): Promise<Shutdown> {
  const connections = new RawConnections(target, signal);
  try {
    if (beside !== 'nothing') {
      const connection = connections.open();
      if (beside === 'kept-alive') connection.say(keptRequest(target));
      if (beside === 'busy') connection.say(keptRequest(target, `/slow?ms=${BUSY_MS}`));
      const isBegun = { silent: isTaken, busy: isTaken, 'kept-alive': isAnswered }[beside];
      await connections.until(() => isBegun(connection), limits.limitMs);
      await connections.pass(limits.atOnceMs); // nothing on the wire shows when the server begins to read it
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

const isTaken = ({ connectedAt, endedAt }: RawConnection): boolean => connectedAt !== null || endedAt !== null;
const isAnswered = ({ complete, endedAt }: RawConnection): boolean => complete || endedAt !== null;
