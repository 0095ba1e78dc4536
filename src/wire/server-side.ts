/**
 * The server's side of each connection, which no observer of the wire can see: whether the server has accepted it, and
 * what it has left unread. This comes from the kernel, not the server. Reports show it, but it does not decide the
 * verdict.
 */

import { readFileSync } from 'node:fs';
import os from 'node:os';
import type { Connection, ServerSide } from '../domain/trace.ts';
import type { Observer } from './observer.ts';

/*
 * The kernel's table of TCP connections. On Linux anyone can read in it whether a server has accepted a connection and
 * how much it has left unread, without touching the sockets. Other systems have no such file.
 *
 * https://docs.kernel.org/networking/proc_net_tcp.html describes the files. It recommends tcp_diag instead, but that
 * needs a netlink socket, which Node.js does not have. Two facts are not documented there;
 * `tests/kit/wire/server-side.test.ts` checks them:
 * - `inode` belongs to the socket that accept() makes. It is 0 while the connection is still in the accept queue.
 * - `rx_queue` is `rcv_nxt - copied_seq` (get_tcp4_sock() in net/ipv4/tcp_ipv4.c): a FIN that was not read yet counts
 *   as one more byte.
 */

/** One end of a connection over IPv4 in the kernel's table. */
export interface TcpSocket {
  /** @example '127.0.0.1:8080' */
  readonly local: string;
  readonly remote: string;
  /** False while the connection is in the accept queue. */
  readonly accepted: boolean;
  /** Bytes that have arrived and are not read yet. */
  readonly unreadBytes: number;
}

/**
 * ESTABLISHED, and CLOSE_WAIT (the other end has sent its FIN): a socket in another state has inode 0 for other
 * reasons.
 */
const OPEN = '01';
const HALF_CLOSED = '08';

const ROW = new RegExp(
  String.raw`^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):([0-9A-F]{4}) (${OPEN}|${HALF_CLOSED}) ` +
    String.raw`[0-9A-F]+:([0-9A-F]+) [0-9A-F]+:[0-9A-F]+ [0-9A-F]+ +\d+ +\d+ (\d+) `,
);

/**
 * Reads the text of /proc/net/tcp or /proc/net/tcp6: the connections that are open, or half-closed by the other end.
 * It skips lines in any other format, and IPv6 except for mapped IPv4 addresses (`::ffff:127.0.0.1`).
 *
 * @param endianness of the machine, which determines how addresses are printed
 */
export function parseTcpTable(text: string, endianness = os.endianness()): TcpSocket[] {
  return text.split('\n').flatMap((line): TcpSocket[] => {
    const [, local = '', localPort = '', remote = '', remotePort = '', state, queue = '', inode] = ROW.exec(line) ?? [];
    const [here, there] = [ipv4(local, endianness), ipv4(remote, endianness)];
    if (here === null || there === null) return [];
    const received = Number.parseInt(queue, 16);
    return [
      {
        local: `${here}:${Number.parseInt(localPort, 16)}`,
        remote: `${there}:${Number.parseInt(remotePort, 16)}`,
        accepted: inode !== '0',
        unreadBytes: state === HALF_CLOSED ? Math.max(0, received - 1) : received,
      },
    ];
  });
}

/** `::ffff:0:0/96` in 32-bit words, as machines of either endianness print them. */
const MAPPED = { LE: '0000000000000000FFFF0000', BE: '00000000000000000000FFFF' };

function ipv4(hex: string, endianness: 'BE' | 'LE'): string | null {
  const word = hex.length === 32 && hex.startsWith(MAPPED[endianness]) ? hex.slice(24) : hex;
  if (word.length !== 8) return null;
  const bytes = [...Buffer.from(word, 'hex')];
  return (endianness === 'LE' ? bytes.reverse() : bytes).join('.');
}

/**
 * The current table; null if the system has none, or does not allow reading it. It takes a few milliseconds. The read
 * is synchronous: asynchronously, with other trials running, the next close was up to 0.8 s late.
 */
export function readTcpTable(folder = '/proc/net'): TcpSocket[] | null {
  const [tcp, tcp6] = [`${folder}/tcp`, `${folder}/tcp6`].map(textOf);
  return tcp == null ? null : parseTcpTable(`${tcp}\n${tcp6 ?? ''}`);
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Looks once, and adds what it learns to the trace: nothing if the system does not provide it. */
export function noteServerSide(observer: Observer, connections: readonly Connection[]): void {
  const atMs = observer.recorder.clock();
  const table = readTcpTable();
  if (table) observer.recorder.serverSide(serverSideOf(table, observer, connections, atMs));
}

/** The server's ends of `connections` in the table at `atMs`. */
export function serverSideOf(
  table: readonly TcpSocket[],
  { serverPort, peerPort }: Pick<Observer, 'serverPort' | 'peerPort'>,
  connections: readonly Pick<Connection, 'id'>[],
  atMs: number,
): ServerSide[] {
  const server = `127.0.0.1:${serverPort}`;
  const ends = new Map(table.filter(({ local }) => local === server).map((end) => [end.remote, end]));
  // A port may have been reused: then the open connection is the latest one from it.
  const latest = new Map(connections.map(({ id }) => [peerPort(id), id]));
  return [...latest].flatMap(([port, connection]) => {
    const end = ends.get(`127.0.0.1:${port}`);
    return end ? [{ atMs, connection, accepted: end.accepted, unreadBytes: end.unreadBytes }] : [];
  });
}
