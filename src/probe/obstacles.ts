/** One request behind connections that were left open. */
import type { LeftOpen, Obstacle } from '../domain/server-traits.ts';
import { type RawConnection, RawConnections } from './connections.ts';
import { type Limits, TOGETHER_MS, toldOf } from './plan.ts';
import { keptRequest, lastRequest, partialHeaders, partialLine, type Target } from './target.ts';

/* The things that a client may leave open and a server may be blocked on. */

/** On loopback the kernel accepts a connection within this time, in milliseconds, or its backlog is full. */
export const TAKEN_MS = 200;

const begun: Record<LeftOpen, (connection: RawConnection, target: Target) => void> = {
  silent: () => {},
  'partial-line': (connection, target) => connection.say(partialLine(target)),
  'partial-headers': (connection, target) => connection.say(partialHeaders(target)),
  'kept-alive': (connection, target) => connection.say(keptRequest(target)),
  'half-closed': (connection) => connection.finish(),
};

/**
 * Opens `count` connections, in order, and leaves them as `left` says. Connections that the kernel does not accept stay
 * as they are, as a browser's would.
 * @param limitMs how long the answer to a kept-alive request may take
 */
export async function leaveOpen(
  connections: RawConnections,
  target: Target,
  left: LeftOpen,
  count: number,
  limitMs: number,
): Promise<RawConnection[]> {
  const opened = Array.from({ length: count }, () => connections.open());
  await connections.until(() => opened.every(isDecided), TAKEN_MS);
  for (const connection of opened) begun[left](connection, target);
  if (left === 'kept-alive') {
    await connections.until(() => opened.every(({ complete, endedAt }) => complete || endedAt !== null), limitMs);
  }
  return opened;
}

const isDecided = ({ connectedAt, endedAt }: RawConnection): boolean => connectedAt !== null || endedAt !== null;

export type Experiment = Pick<Obstacle, 'left' | 'connections' | 'agedMs'>;

/** The first of the connections that were left open: how long it was watched, and when the server closed it. */
export interface WatchedObstacle {
  readonly closedMs: number | null;
  readonly watchedMs: number;
}

/**
 * Leaves connections open, lets them age, and asks. An unanswered request counts as blocked if for `limitMs` nothing
 * happens on it or on the open connections: a server that closes one silent connection after another answers it in the
 * end.
 * @param watchMs how long at least to watch the first connection, unless it must be closed
 */
export async function playObstacle(
  target: Target,
  experiment: Experiment,
  limits: Limits,
  { signal, watchMs = 0 }: { readonly signal?: AbortSignal; readonly watchMs?: number } = {},
): Promise<{ readonly obstacle: Obstacle; readonly watched: WatchedObstacle }> {
  const connections = new RawConnections(target, signal);
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
    // Read to its end: a server whose answer is cut off may behave differently afterwards.
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
 * A backlog may be full only because the server has not yet accepted the newest connections. The client's kernel tries
 * again after 1 s; until then it is not certain that a connection hangs.
 */
const RETRY_MS = 1500;

/** @returns false if it is blocked */
async function isSettled(
  connections: RawConnections,
  request: RawConnection,
  left: readonly RawConnection[],
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

/** Closes the open connections, and waits for the effect on the request. @returns when they were closed */
async function release(
  connections: RawConnections,
  request: RawConnection,
  left: readonly RawConnection[],
  { atOnceMs }: Limits,
): Promise<number> {
  const closedAt = performance.now();
  for (const connection of left) connection.close();
  if (request.connectedAt === null) {
    // The kernel doubles the delay before each try.
    await connections.until(
      () => request.connectedAt !== null || isOver(request),
      closedAt - request.openedAt + RETRY_MS,
    );
  }
  await connections.until(() => isOver(request), atOnceMs);
  return closedAt;
}

const isOver = ({ answered, endedAt, fault }: RawConnection): boolean => answered || endedAt !== null || fault !== null;

function watchedOf(first: RawConnection | undefined, probeClosedAt: number | null): WatchedObstacle {
  if (!first) return { closedMs: null, watchedMs: 0 };
  // Counted from the opening: on a busy machine the news that the kernel accepted it arrives late.
  const watchedMs = (first.endedAt ?? probeClosedAt ?? performance.now()) - first.openedAt;
  return { closedMs: first.endedAt === null ? null : watchedMs, watchedMs };
}
