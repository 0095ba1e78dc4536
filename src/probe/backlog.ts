import { Connections } from './connections.ts';
import { leaveOpen, TAKEN_MS } from './leave-open.ts';
import type { Limits } from './outcome.ts';
import type { Target } from './target.ts';

/**
 * How many further connections the kernel takes while the server reads silent ones. On Linux a full backlog shows as a
 * connection that is not taken; elsewhere it may be refused.
 * @param silent so many block the server: one that is not blocked accepts for ever, and has no backlog to be seen
 * @returns null if all `tried` were taken
 */
export async function measureBacklog(
  target: Target,
  silent: number,
  tried: number,
  { atOnceMs }: Limits,
  signal?: AbortSignal,
): Promise<number | null> {
  const connections = new Connections(target, signal);
  try {
    await leaveOpen(connections, target, 'silent', silent, 0);
    await connections.pass(atOnceMs); // until the server has accepted what it reads
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
