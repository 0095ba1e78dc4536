/** What a client leaves open: the things on which a server may sit. */
import type { LeftOpen } from '../results/traits.ts';
import type { Connection, Connections } from './connections.ts';
import { keptRequest, partialHeaders, partialLine, type Target } from './target.ts';

/** On the loopback the kernel takes a connection at once, or its backlog is full and it does not. */
export const TAKEN_MS = 200;

const begun: Record<LeftOpen, (connection: Connection, target: Target) => void> = {
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
  connections: Connections,
  target: Target,
  left: LeftOpen,
  count: number,
  limitMs: number,
): Promise<Connection[]> {
  const opened = Array.from({ length: count }, () => connections.open());
  await connections.until(() => opened.every(isDecided), TAKEN_MS);
  for (const connection of opened) begun[left](connection, target);
  if (left === 'kept-alive') {
    await connections.until(() => opened.every(({ complete, endedAt }) => complete || endedAt !== null), limitMs);
  }
  return opened;
}

const isDecided = ({ connectedAt, endedAt }: Connection): boolean => connectedAt !== null || endedAt !== null;
