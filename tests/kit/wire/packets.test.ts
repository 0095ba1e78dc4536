import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { readCapture, recordSegments, type Segment } from '../../../src/wire/packets.ts';
import { Recorder } from '../../../src/wire/recorder.ts';

const PORT = 8000;
const CLIENT = 50_001;
const rest = { patienceMs: 3000, busyUntilMs: null, serverExit: null, fault: null };
const REQUEST = 'GET /a HTTP/1.1\r\nHost: x\r\n\r\n';
const ANSWER = 'HTTP/1.0 200 OK\r\n\r\nhello';

const segment = (from: 'client' | 'server', at: number, sequence: number, what: Partial<Segment> = {}): Segment => ({
  at,
  sourcePort: from === 'client' ? CLIENT : PORT,
  targetPort: from === 'client' ? PORT : CLIENT,
  sequence: sequence >>> 0,
  syn: false,
  ack: true,
  fin: false,
  rst: false,
  payload: Buffer.alloc(0),
  ...what,
});

/** One request and its answer; both sequence numbers wrap around on the way. */
function conversation(): Segment[] {
  const client = 0xfffffffa;
  const server = 0xffffffff;
  return [
    segment('client', 1, client, { syn: true, ack: false }),
    segment('server', 1, server, { syn: true }),
    segment('client', 2, client + 1),
    segment('client', 3, client + 1, { payload: Buffer.from(REQUEST.slice(0, 10)) }),
    segment('client', 4, client + 11, { payload: Buffer.from(REQUEST.slice(10)) }),
    segment('server', 5, server + 1, { payload: Buffer.from(ANSWER) }),
    segment('server', 6, server + 1 + ANSWER.length, { fin: true }),
    segment('client', 7, client + 1 + REQUEST.length, { fin: true }),
  ];
}

function record(segments: Segment[], faults: (string | null)[] = []) {
  const recorder = new Recorder('pcap');
  recorder.begin(0);
  const taking = recordSegments(recorder, PORT, () => 'browser');
  for (const each of segments) taking.take(each);
  faults.push(taking.fault());
  return recorder.snapshot(rest).connections;
}

test('recordSegments() gives the connection that the segments carry', () => {
  expect(record(conversation())).toMatchObject([
    {
      openedMs: 1,
      firstByteMs: 3,
      bytesIn: REQUEST.length,
      bytesOut: ANSWER.length,
      closedMs: 6,
      closedBy: 'server',
      exchanges: [{ request: 'GET /a', status: 200, completeMs: 4, answerMs: 5, answeredMs: 6 }],
    },
  ]);
});

test('recordSegments() gives the same bytes when segments are repeated or overtaken', () => {
  const shape = (segments: Segment[]) =>
    record(segments).map(({ bytesIn, bytesOut, closedBy, exchanges }) => [
      bytesIn,
      bytesOut,
      closedBy,
      exchanges.map((each) => [each.request, each.status]),
    ]);
  const whole = shape(conversation());
  fc.assert(
    fc.property(fc.array(fc.nat(7)), fc.boolean(), (repeated, swap) => {
      const told = conversation();
      const segments = told.flatMap((each, index) => (repeated.includes(index) ? [each, each] : [each]));
      if (swap) {
        const [a, b] = [segments.findIndex((each) => each.at === 3), segments.findLastIndex((each) => each.at === 4)];
        [segments[a], segments[b]] = [segments[b] as Segment, segments[a] as Segment];
      }
      expect(shape(segments)).toEqual(whole);
    }),
  );
});

test('recordSegments() says what was never seen, whichever segment with bytes it was, and nothing of a whole capture', () => {
  const whole: (string | null)[] = [];
  record(conversation(), whole);
  expect(whole).toEqual([null]);
  for (const [lost, says] of [
    [1, /bytes of the server on connection 1 are missing/],
    [3, /bytes of the client on connection 1 are missing/],
    [5, /bytes of the server on connection 1 are missing/],
  ] as const) {
    const faults: (string | null)[] = [];
    record(conversation().toSpliced(lost, 1), faults);
    expect(faults[0], String(lost)).toMatch(says);
  }
});

test('recordSegments() counts nothing that comes after a gap, however much it is', () => {
  const payload = Buffer.alloc(1 << 20);
  const late = Array.from({ length: 40 }, (_, at) =>
    segment('server', 6 + at, 0x1000 + at * payload.length, { payload }),
  );
  const faults: (string | null)[] = [];
  const [connection] = record([...conversation().slice(0, 5), ...late], faults);
  expect(connection?.bytesOut).toBe(0);
  expect(faults[0]).toMatch(/bytes of the server on connection 1 are missing/);
});

test('recordSegments() says refused when the SYN is answered with a reset', () => {
  const seen = record([segment('client', 1, 5, { syn: true, ack: false }), segment('server', 1, 0, { rst: true })]);
  expect(seen).toMatchObject([{ refused: true, closedBy: 'server' }]);
});

test('recordSegments() says reset when an open connection is reset', () => {
  const seen = record([...conversation().slice(0, 5), segment('server', 6, 0, { rst: true })]);
  expect(seen).toMatchObject([{ refused: false, reset: true, closedBy: 'server', exchanges: [{ answeredMs: null }] }]);
});

test('readCapture() gives the segments when the file comes in any pieces, in either byte order and resolution', () => {
  const ip = Buffer.alloc(40 + 3);
  ip.writeUInt8(0x45, 0);
  ip.writeUInt16BE(43, 2);
  ip.writeUInt8(6, 9);
  ip.writeUInt16BE(CLIENT, 20);
  ip.writeUInt16BE(PORT, 22);
  ip.writeUInt32BE(77, 24);
  ip.writeUInt8(0x50, 32);
  ip.writeUInt8(0x18, 33);
  ip.write('abc', 40);
  const file = (little: boolean, magic: number, fraction: number): Buffer => {
    const header = Buffer.alloc(24 + 16);
    const put = (value: number, at: number) =>
      little ? header.writeUInt32LE(value, at) : header.writeUInt32BE(value, at);
    put(magic, 0);
    put(1, 20); // Ethernet
    put(12, 24);
    put(fraction, 28);
    put(14 + ip.length, 32);
    put(14 + ip.length, 36);
    return Buffer.concat([header, Buffer.alloc(14), ip]);
  };
  const files = [
    file(true, 0xa1b2c3d4, 500_000),
    file(false, 0xa1b2c3d4, 500_000),
    file(true, 0xa1b23c4d, 500_000_000),
  ];
  for (const bytes of files) {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (size) => {
        const read = readCapture();
        const segments = [];
        for (let at = 0; at < bytes.length; at += size) segments.push(...read(bytes.subarray(at, at + size)));
        expect(segments).toHaveLength(1);
        expect(segments[0]).toMatchObject({
          at: 12_500,
          sourcePort: CLIENT,
          targetPort: PORT,
          sequence: 77,
          ack: true,
        });
        expect(segments[0]?.payload.toString()).toBe('abc');
      }),
    );
  }
});

test('readCapture() says so when the bytes are no capture', () => {
  expect(() => readCapture()(Buffer.alloc(64, 'x'))).toThrow(/not a classic pcap file/);
});
