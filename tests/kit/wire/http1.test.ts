/** Exchanges as the recorder makes them of bytes: what counts as an answer, where it ends, and what cannot be read. */
import { expect, test } from '@playwright/test';
import { LIMITS } from '../../../src/wire/http1.ts';
import { Recorder } from '../../../src/wire/recorder.ts';

const rest = { patienceMs: 3000, busyUntilMs: null, serverExit: null, fault: null };

/** One connection: what the client and the server say, each at a time of its own, 10 ms after the one before. */
function said(...all: readonly (readonly ['client' | 'server', string])[]) {
  const recorder = new Recorder('relay');
  recorder.begin(0);
  recorder.opened('browser', 1, 1);
  for (const [index, [from, bytes]] of all.entries())
    recorder.data(1, from, Buffer.from(bytes, 'latin1'), 10 * (index + 1));
  const [connection] = recorder.snapshot(rest).connections;
  if (!connection) throw new Error('nothing was recorded');
  return { recorder, connection, exchanges: connection.exchanges, last: connection.exchanges.at(-1) };
}

const GET = ['client', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'] as const;
const ok = (more: string, body = '') => ['server', `HTTP/1.1 200 OK\r\n${more}\r\n${body}`] as const;

test('the first byte of the final answer counts, not that of a 100 or 103 before it (RFC 9110 section 15.2)', () => {
  const { last } = said(
    GET,
    ['server', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'],
    ok('Content-Length: 2\r\n', 'hi'),
  );
  expect(last).toMatchObject({ answerMs: 30, answeredMs: 30, status: 200 });
});

test('204, 304 and answers to HEAD have no body, whatever their length says (RFC 9112 section 6.3)', () => {
  for (const status of ['204 No Content', '304 Not Modified']) {
    const { last, connection } = said(GET, ['server', `HTTP/1.1 ${status}\r\nContent-Length: 1234\r\n\r\n`]);
    expect(last).toMatchObject({ answeredMs: 20, status: Number(status.slice(0, 3)) });
    expect(connection.garbage).toBeNull();
  }
  const head = said(['client', 'HEAD / HTTP/1.1\r\nHost: x\r\n\r\n'], ok('Content-Length: 1234\r\n'));
  expect(head.last?.answeredMs).toBe(20);
});

test('a body in front of the next answer is told as bytes that belong to no message', () => {
  const { connection, exchanges } = said(
    GET,
    ['server', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nstate'],
    GET,
  );
  expect(connection.garbage).toMatch(/bytes/);
  expect(exchanges[0]?.answeredMs).toBe(20);
});

test('an Upgrade that the server ignores stays HTTP, and one that it takes streams', () => {
  const asks = ['client', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'] as const;
  const ignored = said(asks, ok('Content-Length: 2\r\n', 'hi'), GET, ok('Content-Length: 2\r\n', 'hi'));
  expect(ignored.exchanges.map(({ answeredMs }) => answeredMs)).toEqual([20, 40]);
  const taken = said(
    asks,
    ['server', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n'],
    ['client', 'anything'],
  );
  expect(taken.exchanges).toMatchObject([{ status: 101, streams: true }]);
});

test('where a message ends: chunks beside another coding, chunks beside a length, until the close', () => {
  expect(said(GET, ok('Transfer-Encoding: gzip, chunked\r\n', '2\r\nhi\r\n0\r\n\r\n')).last?.answeredMs).toBe(20);
  expect(said(GET, ok('Content-Length: 99\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')).last?.answeredMs).toBe(20);
  const untilClose = said(GET, ok('Transfer-Encoding: gzip\r\n', 'anything'));
  expect(untilClose.last?.answeredMs).toBeNull();
  untilClose.recorder.ended(1, 'server', 90);
  expect(untilClose.recorder.snapshot(rest).connections[0]?.exchanges[0]?.answeredMs).toBe(90);
});

test('what cannot be read is told as that, and is no wait', () => {
  for (const [bytes, why] of [
    ['HTTP/1.1 200 OK\r\nContent-Length: -60\r\n\r\nx', /no number of bytes/],
    ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', /several different lengths/],
    ['HTTP/1.1 200 OK\r\nContent-Length: 0x10\r\n\r\nx', /no number of bytes/],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\njunk\r\n', /chunk/],
    ['<h1>HTTP/0.9</h1>', /no status line/],
    [`HTTP/1.1 200 OK\r\nA: ${'x'.repeat(LIMITS.head)}\r\n\r\n`, /longer than/],
    [`HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(LIMITS.fields + 1)}\r\n`, /more than .* fields/],
  ] as const) {
    const { connection, last } = said(GET, ['server', bytes]);
    expect(connection.garbage, bytes.slice(0, 80)).toMatch(why);
    expect(last?.answerMs).toBe(20);
  }
  expect(said(['server', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n']).connection.garbage).toMatch(
    /nobody asked for/,
  );
});

test('streams are answered at their head: an event stream, and pictures that replace each other', () => {
  for (const type of ['text/event-stream', 'multipart/x-mixed-replace; boundary=frame']) {
    expect(said(GET, ok(`Content-Type: ${type}\r\n`, 'data: x\n\n')).last).toMatchObject({
      streams: true,
      answeredMs: 20,
    });
  }
  expect(said(GET, ok('Content-Type: text/html\r\n', 'x')).last).toMatchObject({ streams: false, answeredMs: null });
});

test('pipelined requests and their answers are told apart, and a body may follow 100', () => {
  const { exchanges, recorder } = said(
    ['client', `${GET[1]}GET /2 HTTP/1.1\r\nHost: x\r\n\r\n`],
    ok('Content-Length: 1\r\n', `1HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n`),
  );
  expect(exchanges).toMatchObject([
    { request: 'GET /', status: 200 },
    { request: 'GET /2', status: 404 },
  ]);
  expect(recorder.requestOf(1, 1)?.map(String)).toEqual(['GET /2 HTTP/1.1\r\nHost: x\r\n\r\n']);
  const { last } = said(
    ['client', 'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n'],
    ['server', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['client', 'hi'],
    ok('Content-Length: 0\r\n'),
  );
  expect(last).toMatchObject({ completeMs: 30, answerMs: 40, answeredMs: 40 });
});

test('a request is kept in the pieces in which it came', () => {
  const { recorder } = said(['client', 'GET / HT'], ['client', 'TP/1.1\r\nHost: x\r\n'], ['client', '\r\n']);
  expect(recorder.requestOf(1, 0)?.map(String)).toEqual(['GET / HT', 'TP/1.1\r\nHost: x\r\n', '\r\n']);
  expect(recorder.requestOf(1, 1)).toBeNull();
});

test('the longest time for which an answer stood still is kept, without what its client did not read', () => {
  const recorder = new Recorder('relay');
  recorder.begin(0);
  recorder.opened('browser', 1, 1);
  recorder.data(1, 'client', Buffer.from(GET[1]), 10);
  recorder.data(1, 'server', Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n1'), 20);
  recorder.data(1, 'server', Buffer.from('2'), 520);
  recorder.unread(1, true, 530);
  recorder.unread(1, false, 9000);
  recorder.data(1, 'server', Buffer.from('3'), 9010);
  expect(recorder.snapshot(rest).connections[0]?.exchanges[0]).toMatchObject({
    gapMs: 500,
    gapEndMs: 520,
    lastByteMs: 9010,
  });
});
