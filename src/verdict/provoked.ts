/** Whether a trial put the server to the test at all. Pure. */
import type { Connection } from '../wire/trace.ts';

type Opened = Pick<Connection, 'id' | 'client' | 'firstByteMs'>;

/**
 * Whether the browser opened an idle connection at all: one that stayed silent, or was overtaken, which is to say that a
 * connection opened later spoke before it. Overtaking is what a server that reads in order of opening cannot bear.
 */
export function isProvoked(connections: readonly Opened[]): boolean {
  const browsers = connections.filter(({ client }) => client === 'browser');
  return browsers.some(
    (each) =>
      each.firstByteMs === null ||
      browsers.some(
        (later) => later.id > each.id && later.firstByteMs !== null && later.firstByteMs < (each.firstByteMs ?? 0),
      ),
  );
}
