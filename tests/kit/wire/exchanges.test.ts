import { expect, test } from '@playwright/test';
import { type Connection, exchangeSchema } from '../../../src/domain/trace.ts';
import { KEPT, NOT_HTTP } from '../../../src/wire/exchanges.ts';
import { Recorder } from '../../../src/wire/recorder.ts';

const rest = { patienceMs: 3000, busyUntilMs: null, serverExit: null, fault: null };
const GET = 'GET /a HTTP/1.1\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\n';
const EMPTY = `${OK}Content-Length: 0\r\n\r\n`;

/** One connection whose bytes come at 1 ms, 2 ms, 3 ms and so on. */
function recording() {
  const recorder = new Recorder('relay');
  recorder.begin(1000);
  recorder.opened('browser', 50_001, 1000);
  let ms = 1000;
  const feed = (from: 'client' | 'server') => (text: string) =>
    recorder.data(1, from, Buffer.from(text, 'latin1'), ++ms);
  return {
    recorder,
    client: feed('client'),
    server: feed('server'),
    serverEnds: () => recorder.ended(1, 'server', ++ms),
    seen: (): Connection => recorder.snapshot(rest).connections[0] as Connection,
    requestOf: (index: number) => recorder.requestOf(1, index)?.map((piece) => piece.toString('latin1')) ?? null,
  };
}

test('the answer begins with the first byte of the final one, and its last byte so far is known', () => {
  const { client, server, seen } = recording();
  client(GET); // 1
  server('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'); // 2
  server('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 2'); // 3
  expect(seen().exchanges).toMatchObject([{ answerMs: null, lastByteMs: null, status: null }]);
  server('00 OK\r\n'); // 4
  expect(seen().exchanges).toMatchObject([{ answerMs: 3, lastByteMs: 4, status: null }]);
  server('Content-Length: 3\r\n\r\na'); // 5
  server('b'); // 6
  expect(seen().exchanges).toMatchObject([{ answerMs: 3, lastByteMs: 6, answeredMs: null, status: 200 }]);
  server('c'); // 7
  expect(seen().exchanges).toMatchObject([{ answerMs: 3, lastByteMs: 7, answeredMs: 7 }]);
});

test('the close of the server ends an answer and is no byte of it', () => {
  const { client, server, serverEnds, seen } = recording();
  client(GET);
  server(`${OK}\r\nx`);
  serverEnds();
  expect(seen()).toMatchObject({ exchanges: [{ lastByteMs: 2, answeredMs: 3 }], garbage: null });
});

test('an exchange of an older trace has no last byte', () => {
  const { lastByteMs, ...older } = exchangeSchema.parse({
    ...{ request: 'GET /', sentMs: 1, completeMs: 1, answerMs: 2, answeredMs: 3, status: 200 },
    lastByteMs: 3,
  });
  expect(lastByteMs).toBe(3);
  expect(exchangeSchema.parse(older).lastByteMs).toBeNull();
});

test('a stream goes on after it was answered, and the next request on its connection is not answered by it', () => {
  const { client, server, seen } = recording();
  client(GET + GET); // 1
  server(`${OK}Content-Type: multipart/x-mixed-replace;boundary=x\r\nTransfer-Encoding: chunked\r\n\r\n`); // 2
  server('2\r\nab\r\n'); // 3
  server('0\r\n\r\n'); // 4
  expect(seen().exchanges).toMatchObject([
    { answeredMs: 2, lastByteMs: 4, streams: true },
    { answerMs: null, lastByteMs: null, answeredMs: null, streams: false },
  ]);
  server(EMPTY); // 5
  expect(seen().exchanges[1]).toMatchObject({ answerMs: 5, answeredMs: 5, streams: false });
});

test('a 304 with the length of the body that it does not have is complete at its head (RFC 9110 §8.6)', () => {
  const { client, server, seen } = recording();
  client(GET);
  server('HTTP/1.1 304 Not Modified\r\nContent-Length: 1234\r\n\r\n'); // 2
  client(GET);
  server(EMPTY); // 4
  expect(seen()).toMatchObject({ exchanges: [{ answeredMs: 2 }, { answeredMs: 4, status: 200 }], garbage: null });
});

test('a body after a 304 is told as bytes that belong to no message, or that nobody asked for', () => {
  const bytes = 'HTTP/1.1 304 Not Modified\r\nContent-Length: 12\r\n\r\nNot Modified';
  const waiting = recording();
  waiting.client(GET + GET); // 1
  waiting.server(bytes); // 2
  expect(waiting.seen()).toMatchObject({
    garbage: 'not HTTP/1: bytes that belong to no message',
    exchanges: [{ answeredMs: 2 }, { answerMs: 2, answeredMs: null, status: null }],
  });
  const idle = recording();
  idle.client(GET);
  idle.server(bytes);
  expect(idle.seen()).toMatchObject({ garbage: 'not HTTP/1: bytes nobody asked for', exchanges: [{ answeredMs: 2 }] });
  idle.client(GET); // 3
  idle.server(EMPTY); // 4
  expect(idle.seen().exchanges[1]).toMatchObject({ sentMs: 3, answerMs: 4, answeredMs: null });
  idle.client(GET); // 5
  expect(idle.seen().exchanges[2]).toMatchObject({ answerMs: null });
  idle.server(EMPTY); // 6: it cannot be read, and is no silence either
  expect(idle.seen().exchanges[2]).toMatchObject({ sentMs: 5, answerMs: 6, answeredMs: null });
});

test('an answer that nobody asked for is none, but empty lines and a time-out may come (RFC 9112 §2.2, RFC 9110 §15.5.9)', () => {
  const unasked = (text: string) => {
    const { client, server, seen } = recording();
    client(GET);
    server(EMPTY);
    server(text);
    return seen();
  };
  expect(unasked(EMPTY)).toMatchObject({
    garbage: 'not HTTP/1: bytes nobody asked for',
    exchanges: [{ answeredMs: 2 }],
  });
  expect(unasked('\r\n\r\n').garbage).toBeNull();
  expect(unasked('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\nbye')).toMatchObject({
    garbage: null,
    exchanges: [{ status: 200, answeredMs: 2, lastByteMs: 2 }],
  });
  const first = recording();
  first.server('SSH-2.0-x\r\n');
  expect(first.seen()).toMatchObject({ garbage: 'not HTTP/1: bytes nobody asked for', exchanges: [] });
});

test('a negative length is unreadable, and the next bytes change nothing', () => {
  const { client, server, serverEnds, seen } = recording();
  client(GET);
  server(`${OK}Content-Type: text/html\r\nContent-Length: -62\r\n\r\nx`); // 2
  server('y'); // 3
  serverEnds();
  expect(seen()).toMatchObject({
    garbage: 'not HTTP/1: its Content-Length is not a number of bytes',
    exchanges: [{ answerMs: 2, lastByteMs: 3, answeredMs: null, status: null }],
  });
});

test('an Upgrade that the server ignores stays HTTP, with what came meanwhile at its own time', () => {
  const { client, server, seen } = recording();
  client('POST /a HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\na'); // 1
  client('b'); // 2
  client('GET /b HT'); // 3
  expect(seen().exchanges).toMatchObject([{ request: 'POST /a', completeMs: 2 }]);
  client('TP/1.1\r\n\r\n'); // 4
  server(EMPTY); // 5
  server(EMPTY); // 6
  expect(seen()).toMatchObject({
    exchanges: [
      { request: 'POST /a', answeredMs: 5, streams: false },
      { request: 'GET /b', sentMs: 3, completeMs: 4, answerMs: 6, answeredMs: 6 },
    ],
    garbage: null,
  });
});

test('after CONNECT was accepted nothing is HTTP; after it was refused all is', () => {
  const connect = 'CONNECT a:1 HTTP/1.1\r\n\r\n';
  const accepted = recording();
  accepted.client(connect); // 1
  accepted.client('\u0016\u0003early'); // 2
  accepted.server(`${OK}\r\n\u0001`); // 3
  accepted.client(GET); // 4
  accepted.server('\u0002'); // 5
  expect(accepted.seen()).toMatchObject({
    exchanges: [{ request: 'CONNECT a:1', answeredMs: 3, lastByteMs: 5, streams: true }],
    garbage: null,
  });
  expect(accepted.seen().exchanges).toHaveLength(1);
  const refused = recording();
  refused.client(connect);
  refused.server('HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n');
  refused.client(GET);
  refused.server(EMPTY);
  expect(refused.seen().exchanges).toMatchObject([{ status: 405 }, { status: 200, answeredMs: 4 }]);
});

test('Expect: 100-continue: the body comes after 100, or after a final answer, or never', () => {
  const ask = (r: ReturnType<typeof recording>) =>
    r.client('POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n'); // 1
  const usual = recording();
  ask(usual);
  usual.server('HTTP/1.1 100 Continue\r\n\r\n'); // 2
  usual.client('ab'); // 3
  usual.server(EMPTY); // 4
  expect(usual.seen().exchanges).toMatchObject([{ completeMs: 3, answerMs: 4, answeredMs: 4 }]);
  const early = recording();
  ask(early);
  early.server('HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n'); // 2
  expect(early.seen().exchanges).toMatchObject([{ completeMs: null, answeredMs: 2, status: 417 }]);
  early.client(`ab${GET}`); // 3
  early.server(EMPTY); // 4
  expect(early.seen()).toMatchObject({
    exchanges: [
      { completeMs: 3, answeredMs: 2 },
      { sentMs: 3, completeMs: 3, answeredMs: 4 },
    ],
    garbage: null,
  });
});

test('empty lines between requests begin none, and unreadable bytes after a request are a second one', () => {
  const { client, seen, requestOf } = recording();
  client(`${GET}\r\n`);
  expect(seen().exchanges).toHaveLength(1);
  client('\r\n');
  client('no HTTP\r\n');
  expect(seen().exchanges).toMatchObject([
    { request: 'GET /a', completeMs: 1 },
    { request: NOT_HTTP, completeMs: null },
  ]);
  expect(requestOf(0)).toEqual([GET]);
});

test('requestOf() gives what the client sent in the pieces in which it came, split between messages', () => {
  const { client, server, requestOf } = recording();
  client('POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\na');
  client('b');
  client(`c${GET}GET /b`);
  client(' HTTP/1.1\r\n\r\n');
  server(EMPTY + EMPTY + EMPTY);
  expect(requestOf(0)).toEqual(['POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\na', 'b', 'c']);
  expect(requestOf(1)).toEqual([GET]);
  expect(requestOf(2)).toEqual(['GET /b', ' HTTP/1.1\r\n\r\n']);
  expect(requestOf(3)).toBeNull();
});

test('requestOf() keeps copies, and no more than its limits', () => {
  const upload = (bytes: number) => `POST /a HTTP/1.1\r\nContent-Length: ${bytes}\r\n\r\n${'x'.repeat(bytes)}`;
  const { client, recorder, requestOf } = recording();
  const piece = Buffer.from(GET);
  recorder.data(1, 'client', piece, 1001);
  piece.fill(0);
  expect(requestOf(0)).toEqual([GET]);
  client(upload(KEPT.request)); // with its head it is more
  client(GET);
  expect([requestOf(0), requestOf(1), requestOf(2)]).toEqual([[GET], null, [GET]]);
  const half = KEPT.request / 2;
  for (let sent = 0; sent < KEPT.connection; sent += half) client(upload(half));
  expect([requestOf(0), requestOf(2)]).toEqual([null, null]); // the oldest went first
  expect(requestOf(3)).toBeNull();
  expect(requestOf(4)).toHaveLength(1);
  const pieces = recording();
  pieces.client(`POST /a HTTP/1.1\r\nContent-Length: ${KEPT.pieces}\r\n\r\n`);
  for (let each = 1; each < KEPT.pieces; each++) pieces.client('x');
  expect(pieces.requestOf(0)).toHaveLength(KEPT.pieces);
  pieces.client('x');
  expect(pieces.requestOf(0)).toBeNull();
});
