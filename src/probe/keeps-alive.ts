import { Connections } from './connections.ts';
import type { Limits } from './outcome.ts';
import { keptRequest, type Target } from './target.ts';

/** Whether the server keeps a connection open after an answer, if the client does not say otherwise. */
export async function keepsAlive(target: Target, limits: Limits, signal?: AbortSignal): Promise<boolean> {
  const connections = new Connections(target, signal);
  try {
    const connection = connections.open();
    connection.say(keptRequest(target));
    const isOver = () => connection.endedAt !== null || connection.closes;
    await connections.until(() => connection.complete || isOver(), limits.limitMs);
    if (!connection.complete) return false;
    // It may close without having said so.
    return !(await connections.until(isOver, limits.atOnceMs));
  } finally {
    connections.close();
  }
}
