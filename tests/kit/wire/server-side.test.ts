import process from 'node:process';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import pythonSequential from '../../../servers/python-sequential.ts';
import { parseTcpTable, readTcpTable, serverSideOf, type TcpSocket } from '../../../src/wire/server-side.ts';
import { connect } from '../servers/raw-connection.ts';
import { started } from '../servers/started.ts';

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

// As Linux 6.18 printed them, on a little-endian machine.
const TCP = `\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     
   0: 0100007F:A5B1 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 4605612 1 0000000094986c50 100 0 0 10 0                   
   1: 0100007F:A5B1 0100007F:C206 01 00000000:0000019C 00:00000000 00000000     0        0 0 1 00000000368fce5e 20 4 0 10 -1                         
   2: 0100007F:C206 0100007F:A5B1 01 00000000:00000000 00:00000000 00000000  1000        0 4605613 1 0000000094986c51 20 4 30 10 -1                  
   3: 0100007F:A5B1 0100007F:C20A 01 00000000:00000000 00:00000000 00000000     0        0 4605619 1 0000000094986c52 20 4 1 10 -1                   
   4: 0100007F:A5B1 0100007F:C210 08 00000000:00000002 00:00000000 00000000     0        0 0 1 0000000094986c53 20 4 0 10 -1                         
   5: 0100007F:A5B1 0100007F:C212 08 00000000:00000000 00:00000000 00000000     0        0 4605620 1 0000000094986c54 20 4 1 10 -1                   
   6: 0100007F:A5B1 0100007F:C214 05 00000000:00000000 00:00000000 00000000     0        0 0 2 0000000094986c55                                      
   7: 0100007F:C033 0100007F:C5BC 03 00000000:00000000 01:00000062 00000000     0        0 0 1 0000000094986c56                                      
   8: 0100007F:A5B1 0100007F:C216 06 00000000:00000000 03:000009D7 00000000     0        0 0 3 000000009f9ddef9                                      
`;

const TCP6 = `\
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:D759 00000000000000000000000000000000:0000 0A 00000000:00000001 00:00000000 00000000     0        0 4571795 1 000000000db45937 100 0 0 10 0
   1: 0000000000000000FFFF00000100007F:D759 0000000000000000FFFF00000100007F:93E2 01 00000000:00000005 00:00000000 00000000     0        0 0 1 00000000a02c188a 20 4 28 11 -1
   2: 00000000000000000000000001000000:D759 00000000000000000000000001000000:90FE 01 00000000:00000000 00:00000000 00000000     0        0 0 1 00000000a02c188b 20 4 28 11 -1
`;

test('parseTcpTable() tells what is accepted and what is unread of open connections, and leaves the rest out', () => {
  const server = '127.0.0.1:42417';
  expect(parseTcpTable(TCP, 'LE')).toEqual([
    { local: server, remote: '127.0.0.1:49670', accepted: false, unreadBytes: 412 },
    { local: '127.0.0.1:49670', remote: server, accepted: true, unreadBytes: 0 },
    { local: server, remote: '127.0.0.1:49674', accepted: true, unreadBytes: 0 },
    { local: server, remote: '127.0.0.1:49680', accepted: false, unreadBytes: 1 }, // one byte and a FIN
    { local: server, remote: '127.0.0.1:49682', accepted: true, unreadBytes: 0 },
  ]);
});

test('parseTcpTable() reads IPv4 within IPv6, and leaves IPv6 out', () => {
  expect(parseTcpTable(TCP6, 'LE')).toEqual([
    { local: '127.0.0.1:55129', remote: '127.0.0.1:37858', accepted: false, unreadBytes: 5 },
  ]);
});

test('parseTcpTable() reads addresses as a big-endian machine prints them', () => {
  const swapped = (text: string) =>
    text.replaceAll('0100007F', '7F000001').replaceAll('0000000000000000FFFF0000', '00000000000000000000FFFF');
  for (const text of [TCP, TCP6]) expect(parseTcpTable(swapped(text), 'BE')).toEqual(parseTcpTable(text, 'LE'));
});

test('parseTcpTable() reads what a kernel prints, and finds nothing in anything else', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const end = fc.record({ address: fc.tuple(byte, byte, byte, byte), port: fc.integer({ min: 1, max: 65_535 }) });
  const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0');
  const printed = ({ address, port }: { address: number[]; port: number }) =>
    `${address
      .toReversed()
      .map((each) => hex(each, 2))
      .join('')}:${hex(port, 4)}`;
  fc.assert(
    fc.property(end, end, fc.nat(), fc.nat(), fc.nat(), (local, remote, unreadBytes, uid, inode) => {
      const line = `${String(uid).padStart(4)}: ${printed(local)} ${printed(remote)} 01 00000000:${hex(unreadBytes, 8)} 00:00000000 00000000 ${String(uid).padStart(5)}        0 ${inode} 1 0000000000000000 20 4 0 10 -1`;
      const text = ({ address, port }: { address: number[]; port: number }) => `${address.join('.')}:${port}`;
      expect(parseTcpTable(line, 'LE')).toEqual([
        { local: text(local), remote: text(remote), accepted: inode !== 0, unreadBytes },
      ]);
    }),
  );
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(parseTcpTable(text)).toEqual([])));
  expect(parseTcpTable(TCP.slice(0, TCP.indexOf(' 4605612')), 'LE')).toEqual([]);
});

test('readTcpTable() sees what a server has accepted, what waits for it, and what it has not read', async () => {
  test.skip(process.platform !== 'linux', 'only Linux has the table');
  const server = await started(pythonSequential);
  const connections = [await connect(server.port), await connect(server.port), await connect(server.port)];
  const [read, half] = connections;
  try {
    read?.socket.write('GET / HT'); // it reads on
    half?.socket.end('x'.repeat(412)); // a FIN is no byte
    const seen = () => {
      const table = readTcpTable();
      return connections.map(({ socket }) => {
        const mine = table?.filter(
          ({ local, remote }) => local === `127.0.0.1:${server.port}` && remote === `127.0.0.1:${socket.localPort}`,
        );
        return mine?.map(({ accepted, unreadBytes }) => ({ accepted, unreadBytes }));
      });
    };
    await expect
      .poll(seen)
      .toEqual([
        [{ accepted: true, unreadBytes: 0 }],
        [{ accepted: false, unreadBytes: 412 }],
        [{ accepted: false, unreadBytes: 0 }],
      ]);
  } finally {
    for (const { socket } of connections) socket.destroy();
    await server.stop();
  }
});

test('readTcpTable() knows nothing where there is no such file', () => {
  expect(readTcpTable('/no/such/folder')).toBeNull();
});
