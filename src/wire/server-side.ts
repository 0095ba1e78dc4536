/**
 * The server's side of each connection, which no observer of the wire can see: whether the server has accepted it, and
 * what it has left unread. The kernel is asked, not the server. It is shown beside the verdict and decides nothing.
 */
import { readTcpTable, type TcpSocket } from '../system/tcp-table.ts';
import type { Observer } from './observer.ts';
import type { Connection, ServerSide } from './trace.ts';

/** Looks once, and puts what is known into the trace: nothing where the system does not tell. */
export function noteServerSide(observer: Observer, connections: readonly Connection[]): void {
  const atMs = observer.recorder.clock();
  const table = readTcpTable();
  if (table) observer.recorder.serverSide(serverSideOf(table, observer, connections, atMs));
}

/** The server's ends of `connections` in the table, as it was at `atMs`. */
export function serverSideOf(
  table: readonly TcpSocket[],
  { serverPort, peerPort }: Pick<Observer, 'serverPort' | 'peerPort'>,
  connections: readonly Pick<Connection, 'id'>[],
  atMs: number,
): ServerSide[] {
  const server = `127.0.0.1:${serverPort}`;
  const ends = new Map(table.filter(({ local }) => local === server).map((end) => [end.remote, end]));
  // A port may have been used again: what is open is then the latest connection from it.
  const latest = new Map(connections.map(({ id }) => [peerPort(id), id]));
  return [...latest].flatMap(([port, connection]) => {
    const end = ends.get(`127.0.0.1:${port}`);
    return end ? [{ atMs, connection, accepted: end.accepted, unreadBytes: end.unreadBytes }] : [];
  });
}
