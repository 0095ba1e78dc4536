import { expect, test } from '@playwright/test';
import type { Connection } from '../../../src/domain/trace.ts';
import { NOT_HTTP, PARTIAL } from '../../../src/wire/exchanges.ts';
import { Recorder } from '../../../src/wire/recorder.ts';
import { HELLO } from '../../../src/wire/tls.ts';

const rest = { patienceMs: 3000, busyUntilMs: null, serverExit: null, fault: null };

/** A recorder whose time 0 is 1000 ms of the epoch, with one connection that was opened at 1. */
function recording(): {
  recorder: Recorder;
  say: (from: 'client' | 'server', text: string, ms: number) => void;
  first: () => Connection | undefined;
} {
  const recorder = new Recorder('relay');
  recorder.begin(1000);
  recorder.opened('browser', 50_001, 1001);
  return {
    recorder,
    say: (from, text, ms) => recorder.data(1, from, Buffer.from(text), 1000 + ms),
    first: () => recorder.snapshot(rest).connections[0],
  };
}

test('Recorder gives a request and its answer with their times when they come in pieces', () => {
  const { say, first } = recording();
  say('client', 'GET /a HTTP/1.1\r\nHo', 5);
  say('client', 'st: x\r\n\r\n', 6);
  say('server', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab', 8);
  say('server', 'cd', 9);
  expect(first()).toMatchObject({
    openedMs: 1,
    firstByteMs: 5,
    exchanges: [{ request: 'GET /a', sentMs: 5, completeMs: 6, answerMs: 8, answeredMs: 9, status: 200 }],
  });
});

test('Recorder ends an answer without a length when the server closes', () => {
  const { recorder, say, first } = recording();
  say('client', 'GET / HTTP/1.0\r\n\r\n', 5);
  say('server', 'HTTP/1.0 200 OK\r\n\r\nhello', 6);
  expect(first()?.exchanges[0]?.answeredMs).toBeNull();
  recorder.ended(1, 'server', 1009);
  expect(first()).toMatchObject({ closedMs: 9, closedBy: 'server', exchanges: [{ answeredMs: 9 }], garbage: null });
});

test('Recorder knows when an answer says that the server closes after it', () => {
  const closes = (answer: string) => {
    const { say, first } = recording();
    say('client', 'GET / HTTP/1.1\r\n\r\n', 5);
    say('server', answer, 6);
    return first()?.exchanges[0]?.closes;
  };
  expect(closes('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')).toBe(false);
  expect(closes('HTTP/1.1 304 Not Modified\r\n\r\n')).toBe(false);
  expect(closes('HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n')).toBe(false);
  expect(closes('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')).toBe(true);
  expect(closes('HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n')).toBe(true);
});

test('Recorder gives pipelined requests their answers in order', () => {
  const { say, first } = recording();
  say('client', 'GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n', 5);
  say('server', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 6);
  say('server', 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', 7);
  expect(first()?.exchanges.map(({ request, status, answeredMs }) => [request, status, answeredMs])).toEqual([
    ['GET /a', 200, 6],
    ['GET /b', 404, 7],
  ]);
});

test('Recorder passes over interim answers, and knows that an answer to HEAD has no body', () => {
  const { say, first } = recording();
  say('client', 'HEAD / HTTP/1.1\r\n\r\n', 5);
  say('server', 'HTTP/1.1 103 Early Hints\r\n\r\n', 6);
  expect(first()?.exchanges[0]).toMatchObject({ status: null, answeredMs: null });
  say('server', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n', 7);
  expect(first()?.exchanges[0]).toMatchObject({ status: 200, answeredMs: 7 });
});

test('Recorder reads a chunked answer to its end', () => {
  const { say, first } = recording();
  say('client', 'GET / HTTP/1.1\r\n\r\n', 5);
  say('server', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n', 6);
  expect(first()?.exchanges[0]?.answeredMs).toBeNull();
  say('server', '0\r\n\r\n', 8);
  expect(first()?.exchanges[0]).toMatchObject({ answerMs: 6, answeredMs: 8 });
});

test('Recorder tells a partial request, and bytes that are no request at all', () => {
  const { say, first } = recording();
  say('client', 'GET / HT', 5);
  expect(first()?.exchanges).toMatchObject([{ request: PARTIAL, completeMs: null }]);
  const other = recording();
  other.say('client', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', 5);
  expect(other.first()?.exchanges).toMatchObject([{ request: NOT_HTTP, completeMs: null }]);
});

/** A TLS record of 4 bytes (RFC 8446 §5.1): a handshake, an alert. */
const handshake = '\u0016\u0003\u0001\u0000\u0004abcd';
const alert = '\u0015\u0003\u0003\u0000\u0002\u0002\u0028';

test('Recorder knows a TLS handshake, and reads nothing after it', () => {
  const { recorder, say, first } = recording();
  say('client', handshake.slice(0, 7), 5);
  expect(first()?.exchanges).toMatchObject([{ request: HELLO, completeMs: null }]);
  say('client', handshake.slice(7), 6);
  say('server', handshake, 8);
  say('client', 'GET / HTTP/1.1\r\n\r\n', 9);
  say('server', 'HTTP/1.1 500 No\r\n\r\n', 10);
  recorder.ended(1, 'server', 1011);
  expect(first()).toMatchObject({
    exchanges: [{ request: HELLO, sentMs: 5, completeMs: 6, answerMs: 8, answeredMs: 8, status: null }],
    garbage: null,
  });
});

test('Recorder says when a handshake was answered with an alert, or with HTTP', () => {
  for (const answer of [alert, 'HTTP/1.0 400 Bad Request\r\n\r\n']) {
    const { say, first } = recording();
    say('client', handshake, 5);
    say('server', answer, 6);
    expect(first()).toMatchObject({ garbage: 'not a TLS handshake', exchanges: [{ answeredMs: null }] });
  }
});

test('Recorder calls an event stream answered when its head has come, and knows that it lasts', () => {
  const { say, first } = recording();
  say('client', 'GET /events HTTP/1.1\r\n\r\n', 5);
  say('server', 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n: hello\n\n', 6);
  say('server', 'data: 1\n\n', 9);
  expect(first()?.exchanges).toMatchObject([{ answeredMs: 6, status: 200, streams: true }]);
});

test('Recorder takes the frames of a WebSocket for no request', () => {
  const { say, first } = recording();
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  say('client', `GET /socket HTTP/1.1\r\nHost: x\r\n${upgrade}`, 5);
  say('server', `HTTP/1.1 101 Switching Protocols\r\n${upgrade}`, 6);
  say('client', '\u0001\u0005hello', 7);
  say('server', '\u0001\u0005hello', 8);
  expect(first()).toMatchObject({
    exchanges: [{ request: 'GET /socket', completeMs: 5, answeredMs: 6, status: 101, streams: true }],
    garbage: null,
  });
});

test('Recorder says why an answer is not HTTP', () => {
  const { recorder, say, first } = recording();
  say('client', 'GET / HTTP/1.1\r\n\r\n', 5);
  say('server', 'HTTP/1.1 200 OK\r\nContent-', 6);
  recorder.ended(1, 'server', 1007);
  expect(first()).toMatchObject({
    garbage: expect.stringContaining('before a complete head'),
    exchanges: [{ answerMs: 6 }],
  });
  const other = recording();
  other.say('client', 'GET / HTTP/1.1\r\n\r\n', 5);
  other.say('server', 'what?', 6);
  expect(other.first()).toMatchObject({
    garbage: expect.stringContaining('not begin with a status line'),
    exchanges: [{ answerMs: 6 }],
  });
});

test('Recorder keeps the first end of a connection as its close, and each side but once', () => {
  const { recorder, first } = recording();
  recorder.ended(1, 'client', 1005);
  recorder.ended(1, 'server', 1006);
  recorder.ended(1, 'client', 1007, true);
  expect(first()).toMatchObject({ closedMs: 5, closedBy: 'client', clientEndMs: 5, serverEndMs: 6, reset: false });
});

test('Recorder gives snapshots that later events do not change', () => {
  const { recorder, say } = recording();
  const before = recorder.snapshot(rest);
  say('client', 'GET / HTTP/1.1\r\n\r\n', 5);
  expect(before.connections[0]?.exchanges).toEqual([]);
  expect(recorder.snapshot(rest).connections[0]?.exchanges).toHaveLength(1);
});

test('the longest time for which an answer stood still is kept, without what its client did not read', () => {
  const recorder = new Recorder('relay');
  recorder.begin(0);
  recorder.opened('browser', 1, 1);
  recorder.data(1, 'client', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), 10);
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
