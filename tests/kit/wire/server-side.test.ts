import { expect, test } from '@playwright/test';
import type { TcpSocket } from '../../../src/wire/server-side.ts';
import { serverSideOf } from '../../../src/wire/server-side.ts';

const end = (local: number, remote: number, accepted: boolean, unreadBytes = 0): TcpSocket => ({
  local: `127.0.0.1:${local}`,
  remote: `127.0.0.1:${remote}`,
  accepted,
  unreadBytes,
});

/** The server is at 80, and connections 1, 2 … come from these ports. */
const sides = (table: readonly TcpSocket[], ...ports: (number | null)[]) =>
  serverSideOf(
    table,
    { serverPort: 80, peerPort: (id) => ports[id - 1] ?? null },
    ports.map((_, index) => ({ id: index + 1 })),
    3000,
  );

test("serverSideOf() takes the server's ends of the connections, and no others", () => {
  const table = [end(5001, 80, true), end(80, 5001, true), end(80, 5002, false, 61), end(81, 5003, false)];
  expect(sides(table, 5001, 5002, 5003)).toEqual([
    { atMs: 3000, connection: 1, accepted: true, unreadBytes: 0 },
    { atMs: 3000, connection: 2, accepted: false, unreadBytes: 61 },
  ]);
});

test('serverSideOf() takes a port that was used again for the latest connection from it', () => {
  expect(sides([end(80, 5001, false)], 5001, null, 5001)).toMatchObject([{ connection: 3, accepted: false }]);
});

test('serverSideOf() says nothing where nothing is known', () => {
  expect(sides([], 5001, null)).toEqual([]);
  expect(sides([end(80, 5001, true)])).toEqual([]);
});
