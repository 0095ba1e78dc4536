/** One request behind what was left open. */
import type { Obstacle } from '../results/traits.ts';
import { type Connection, Connections } from './connections.ts';
import { leaveOpen } from './leave-open.ts';
import { type Limits, TOGETHER_MS, toldOf } from './outcome.ts';
import { lastRequest, type Target } from './target.ts';

export type Experiment = Pick<Obstacle, 'left' | 'connections' | 'agedMs'>;

/** The first of the connections that were left open: how long it was watched, and when the server closed it. */
export interface Watched {
  readonly closedMs: number | null;
  readonly watchedMs: number;
}

/**
 * Leaves connections open, lets them age, and asks. A request that is not answered is called blocked when for `limitMs` neither
 * it nor what was left open made a step: a server that closes one silent connection after the other gets to it in the end.
 * @param watchMs how long the first of them is watched at least, unless it has to be closed
 */
export async function playObstacle(
  target: Target,
  experiment: Experiment,
  limits: Limits,
  { signal, watchMs = 0 }: { readonly signal?: AbortSignal; readonly watchMs?: number } = {},
): Promise<{ readonly obstacle: Obstacle; readonly watched: Watched }> {
  const connections = new Connections(target, signal);
  try {
    const left = await leaveOpen(connections, target, experiment.left, experiment.connections, limits.limitMs);
    await connections.pass(experiment.agedMs);
    const taken = left.filter(({ connectedAt }) => connectedAt !== null).length;
    const request = connections.open();
    request.say(lastRequest(target));
    const settled = await isSettled(connections, request, left, limits.limitMs);
    const probeClosedAt = settled ? null : await release(connections, request, left, limits);
    const [first] = left;
    if (settled && first) {
      await connections.until(() => first.endedAt !== null, watchMs - (performance.now() - first.openedAt));
    }
    // Read to its end: a server that is cut off in the middle of an answer may not be the same afterwards.
    await connections.until(() => !request.answered || request.complete || request.endedAt !== null, limits.atOnceMs);
    await connections.pass(TOGETHER_MS);
    const since = (at: number | null) => (at === null ? null : at - request.openedAt);
    const closed = left.flatMap(({ connectedAt, endedAt }) =>
      connectedAt === null || endedAt === null ? [] : [endedAt],
    );
    const told = toldOf(
      {
        connectedMs: since(request.connectedAt),
        answeredMs: request.answered ? since(request.firstByteAt) : null,
        endedMs: since(request.endedAt ?? (request.fault === null ? null : request.firstByteAt)),
        serverClosedMs: closed.map((at) => at - request.openedAt),
        probeClosedMs: since(probeClosedAt),
      },
      limits,
    );
    const short = taken < left.length && { taken };
    return { obstacle: { ...experiment, ...short, ...told }, watched: watchedOf(first, probeClosedAt) };
  } finally {
    connections.close();
  }
}

/**
 * A backlog may be full only because the server has not yet come to accept what was just opened. The client's kernel tries
 * again after 1 s: a connection is not taken for good before that.
 */
const RETRY_MS = 1500;

/** @returns false if it is blocked */
async function isSettled(
  connections: Connections,
  request: Connection,
  left: readonly Connection[],
  limitMs: number,
): Promise<boolean> {
  const steps = () => [request.connectedAt, ...left.map(({ endedAt }) => endedAt)].filter((at) => at !== null).length;
  while (!isOver(request)) {
    const before = steps();
    const patienceMs = request.connectedAt === null ? Math.max(limitMs, RETRY_MS) : limitMs;
    const moved = await connections.until(() => isOver(request) || steps() > before, patienceMs);
    if (!moved) return false;
  }
  return true;
}

/** Closes what was left open, and waits for what that does to the request. @returns when they were closed */
async function release(
  connections: Connections,
  request: Connection,
  left: readonly Connection[],
  { atOnceMs }: Limits,
): Promise<number> {
  const closedAt = performance.now();
  for (const connection of left) connection.close();
  if (request.connectedAt === null) {
    // Each try of the kernel comes twice as late as the one before.
    await connections.until(
      () => request.connectedAt !== null || isOver(request),
      closedAt - request.openedAt + RETRY_MS,
    );
  }
  await connections.until(() => isOver(request), atOnceMs);
  return closedAt;
}

const isOver = ({ answered, endedAt, fault }: Connection): boolean => answered || endedAt !== null || fault !== null;

function watchedOf(first: Connection | undefined, probeClosedAt: number | null): Watched {
  if (!first) return { closedMs: null, watchedMs: 0 };
  // From the opening: on a busy machine the word that the kernel took it comes late.
  const watchedMs = (first.endedAt ?? probeClosedAt ?? performance.now()) - first.openedAt;
  return { closedMs: first.endedAt === null ? null : watchedMs, watchedMs };
}
