/** One request behind what was left open. */
import type { LeftOpen, Obstacle } from '../domain/server-traits.ts';
import { type RawConnection, RawConnections } from './connections.ts';
import { type Limits, TOGETHER_MS, toldOf } from './plan.ts';
import { keptRequest, lastRequest, partialHeaders, partialLine, type Target } from './target.ts';

/* What a client leaves open: the things on which a server may sit. */

/** On the loopback the kernel takes a connection at once, or its backlog is full and it does not. */
export const TAKEN_MS = 200;

const begun: Record<LeftOpen, (connection: RawConnection, target: Target) => void> = {
  silent: () => {},
  'partial-line': (connection, target) => connection.say(partialLine(target)),
  'partial-headers': (connection, target) => connection.say(partialHeaders(target)),
  'kept-alive': (connection, target) => connection.say(keptRequest(target)),
  'half-closed': (connection) => connection.finish(),
};

/**
 * Opens `count` connections, in order, and leaves them as `left` says. Those that the kernel does not take stay as they are:
 * a browser's would, too.
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
 * Leaves connections open, lets them age, and asks. A request that is not answered is called blocked when for `limitMs` neither
 * it nor what was left open made a step: a server that closes one silent connection after the other gets to it in the end.
 * @param watchMs how long the first of them is watched at least, unless it has to be closed
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

/** Closes what was left open, and waits for what that does to the request. @returns when they were closed */
async function release(
  connections: RawConnections,
  request: RawConnection,
  left: readonly RawConnection[],
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

const isOver = ({ answered, endedAt, fault }: RawConnection): boolean => answered || endedAt !== null || fault !== null;

function watchedOf(first: RawConnection | undefined, probeClosedAt: number | null): WatchedObstacle {
  if (!first) return { closedMs: null, watchedMs: 0 };
  // From the opening: on a busy machine the word that the kernel took it comes late.
  const watchedMs = (first.endedAt ?? probeClosedAt ?? performance.now()) - first.openedAt;
  return { closedMs: first.endedAt === null ? null : watchedMs, watchedMs };
}
