import { expect, test } from '@playwright/test';
import { diagnose } from '../../../src/verdict/diagnose.ts';
import { connection, exchange, released, standoff, trace } from '../fixtures/traces.ts';

test('diagnose() gives a proven idle connection when closing it released the bystander', () => {
  const { verdict, provoked, waitMs, cause } = diagnose(standoff(), { browser: 'Chromium' });
  expect({ verdict, provoked, waitMs }).toEqual({ verdict: 'stalled', provoked: true, waitMs: 3002.4 });
  expect(cause).toEqual({
    kind: 'idle-connection',
    connection: 3,
    proven: true,
    releasedAfterMs: 1.4,
    text: "the server sat reading connection 3, on which Chromium had sent nothing since 25 ms; closing it released the answer to the bystander's GET / on connection 4 in 1.4 ms",
  });
});

test('diagnose() says ok and not provoked when connections are used one after the other', () => {
  const seen = trace([
    connection(1, 5, { exchanges: [exchange('GET /', 8, 11)], closedMs: 11 }),
    connection(2, 160, { exchanges: [exchange('GET /favicon.ico', 161, 162)], closedMs: 162 }),
  ]);
  expect(diagnose(seen)).toMatchObject({ verdict: 'ok', provoked: false, cause: null, reason: null });
});

test('diagnose() says provoked when a connection was overtaken, though it spoke in the end', () => {
  const seen = trace([
    connection(1, 5, { exchanges: [exchange('GET /favicon.ico', 40, 41)], closedMs: 41 }),
    connection(2, 6, { exchanges: [exchange('GET /', 8, 11)], closedMs: 11 }),
  ]);
  expect(diagnose(seen)).toMatchObject({ verdict: 'ok', provoked: true });
});

test('diagnose() says delayed when the server timed out the silent connection and then answered', () => {
  const seen = trace([
    connection(1, 5, { closedMs: 106 }),
    connection(2, 6, { exchanges: [exchange('GET /', 8, 108)], closedMs: 108 }),
  ]);
  expect(diagnose(seen)).toMatchObject({
    verdict: 'delayed',
    waitMs: 100,
    cause: { kind: 'idle-connection', connection: 1, proven: true, releasedAfterMs: 2 },
  });
});

test('diagnose() knows a release whose close was seen just after the answer that it brought', () => {
  const seen = trace([
    connection(1, 5, { closedMs: 108.2 }),
    connection(2, 6, { exchanges: [exchange('GET /', 8, 108)], closedMs: 108 }),
  ]);
  expect(diagnose(seen)).toMatchObject({ verdict: 'delayed', cause: { connection: 1, releasedAfterMs: 0 } });
});

test('diagnose() names the last of several connections that timed out one after the other', () => {
  const seen = trace([
    connection(1, 5, { closedMs: 106 }),
    connection(2, 6, { closedMs: 207 }),
    connection(3, 7, { exchanges: [exchange('GET /', 8, 209)], closedMs: 210 }),
  ]);
  expect(diagnose(seen)).toMatchObject({ verdict: 'delayed', waitMs: 201, cause: { connection: 2 } });
});

test('diagnose() does not call it delayed when the server was busy with other requests meanwhile', () => {
  const seen = trace([
    connection(1, 5, { closedMs: 300, closedBy: 'client' }),
    ...[2, 3, 4, 5, 6].map((id) =>
      connection(id, id + 5, { exchanges: [exchange(`GET /${id}`, 20, 20 + id * 45)], closedMs: 20 + id * 45 + 1 }),
    ),
    connection(7, 15, { exchanges: [exchange('GET /7', 20, 302)], closedMs: 303 }),
  ]);
  expect(diagnose(seen)).toMatchObject({ verdict: 'ok', cause: null });
});

test('diagnose() does not blame a connection of which the server had said that it closes: it read no more', () => {
  const answered = (closes: boolean) =>
    trace([
      connection(1, 5, { exchanges: [exchange('GET /1', 8, 11, { closes })], closedMs: 148 }),
      connection(2, 6, { exchanges: [exchange('GET /2', 12, 148.1, { closes })], closedMs: 149 }),
    ]);
  expect(diagnose(answered(true))).toMatchObject({ verdict: 'ok', cause: null });
  expect(diagnose(answered(false))).toMatchObject({ verdict: 'delayed', cause: { connection: 1 } });
});

test('diagnose() still names a connection that the server said it closes and did not, when closing it let a request go on', () => {
  const seen = trace(
    [
      connection(1, 5, { exchanges: [exchange('GET /', 8, 11, { closes: true })], closedMs: 3030, closedBy: 'kit' }),
      connection(2, 20, { exchanges: [exchange('GET /icon', 21, 3032)] }),
    ],
    { steps: [released(3030, 1)] },
  );
  expect(diagnose(seen)).toMatchObject({ verdict: 'stalled', cause: { connection: 1, proven: true } });
});

test("diagnose() does not count the handler's own time as a wait", () => {
  const seen = trace(
    [
      connection(1, 5, { exchanges: [exchange('GET /slow?ms=1000', 8, null)], closedMs: 310, closedBy: 'client' }),
      connection(2, 320, { client: 'bystander', exchanges: [exchange('GET /', 321, 1011)], closedMs: 1012 }),
    ],
    { busyUntilMs: 1008, patienceMs: 500 },
  );
  expect(diagnose(seen)).toMatchObject({ verdict: 'ok', waitMs: 3 });
});

test('diagnose() names a kept-alive connection when its release let the page go on', () => {
  const seen = trace(
    [
      connection(1, 5, { exchanges: [exchange('GET /subresources', 8, 11)], closedMs: 3030, closedBy: 'kit' }),
      connection(2, 20, { exchanges: [exchange('GET /1.png', 21, 3032)] }),
    ],
    { steps: [released(3030, 1)] },
  );
  expect(diagnose(seen)).toMatchObject({
    verdict: 'stalled',
    cause: { kind: 'kept-alive-connection', connection: 1, proven: true, releasedAfterMs: 2 },
  });
});

test('diagnose() names a partial request when its release let the bystander go on', () => {
  const partial = exchange('(partial request)', 8, null, { completeMs: null });
  const seen = trace(
    [
      connection(1, 5, { exchanges: [partial], closedMs: 3100, closedBy: 'kit' }),
      connection(2, 20, { client: 'bystander', exchanges: [exchange('GET /', 21, 3101)] }),
    ],
    { steps: [released(3100, 1)] },
  );
  expect(diagnose(seen).cause).toMatchObject({ kind: 'partial-request', connection: 1, proven: true });
});

test('diagnose() says unexplained when closing what was open released nothing', () => {
  const seen = trace(
    [
      connection(1, 5, { closedMs: 3030, closedBy: 'kit' }),
      connection(2, 20, { exchanges: [exchange('GET /', 21, null)] }),
    ],
    { steps: [released(3030, 1)] },
  );
  expect(diagnose(seen)).toMatchObject({
    verdict: 'stalled',
    cause: { kind: 'unexplained', connection: null, proven: false, releasedAfterMs: null },
  });
});

test('diagnose() does not take an answer long after the release for proof', () => {
  const seen = trace(
    [
      connection(1, 5, { closedMs: 3030, closedBy: 'kit' }),
      connection(2, 20, { exchanges: [exchange('GET /', 21, 3700)] }),
    ],
    { steps: [released(3030, 1)] },
  );
  expect(diagnose(seen).cause).toMatchObject({ kind: 'unexplained', proven: false });
});

test('diagnose() says slow-server when the server had nothing else to read', () => {
  const seen = trace([connection(1, 5, { exchanges: [exchange('GET /', 8, null)] })]);
  expect(diagnose(seen)).toMatchObject({ verdict: 'stalled', cause: { kind: 'slow-server', proven: false } });
});

test('diagnose() says slow-server when an answer began and never ended', () => {
  const endless = exchange('GET /', 8, 11, { answeredMs: null });
  const seen = trace([connection(1, 5, { exchanges: [endless] }), connection(2, 6)]);
  expect(diagnose(seen)).toMatchObject({ verdict: 'stalled', cause: { kind: 'slow-server' } });
});

test.describe('diagnose() never takes a failure for a stall:', () => {
  const failing = {
    'the server died': trace([connection(1, 5, { exchanges: [exchange('GET /', 8, null)] })], {
      serverExit: { atMs: 9, text: 'x ended with code 1' },
    }),
    'the server refused': trace([connection(1, 5, { refused: true, closedMs: 5 })]),
    'the server closed without an answer': trace([
      connection(1, 5, { exchanges: [exchange('GET /', 8, null)], closedMs: 9 }),
    ]),
    'the server reset': trace([
      connection(1, 5, { exchanges: [exchange('GET /', 8, null)], closedMs: 9, reset: true }),
    ]),
    'the server spoke garbage': trace([
      connection(1, 5, {
        exchanges: [exchange('GET /', 8, 9, { answeredMs: null, status: null })],
        closedMs: 9,
        garbage: 'not HTTP/1',
      }),
    ]),
    'the server answered with an error': trace([
      connection(1, 5, { exchanges: [exchange('GET /', 8, 9, { status: 500 })], closedMs: 9 }),
    ]),
  };
  for (const [what, seen] of Object.entries(failing)) {
    test(what, () => {
      const { verdict, reason, cause } = diagnose(seen);
      expect({ verdict, cause }).toEqual({ verdict: 'failed', cause: null });
      expect(reason).toBeTruthy();
    });
  }
});

test('diagnose() lets a missing favicon pass', () => {
  const seen = trace([
    connection(1, 5, { exchanges: [exchange('GET /', 8, 9), exchange('GET /favicon.ico', 12, 13, { status: 404 })] }),
  ]);
  expect(diagnose(seen).verdict).toBe('ok');
});

test('diagnose() lets a request pass that was closed unanswered, repeated and answered', () => {
  const seen = trace([
    connection(1, 5, { exchanges: [exchange('GET /favicon.ico', 8, null)], closedMs: 9 }),
    connection(2, 10, { exchanges: [exchange('GET /favicon.ico', 11, 12)], closedMs: 13 }),
  ]);
  expect(diagnose(seen).verdict).toBe('ok');
});

test('diagnose() says broken when the browser never came or went away', () => {
  const bystander = connection(1, 5, { client: 'bystander', exchanges: [exchange('GET /', 6, 7)], closedMs: 8 });
  expect(diagnose(trace([bystander])).verdict).toBe('broken');
  expect(diagnose(trace([], { fault: 'Chromium: the browser went away' }))).toMatchObject({
    verdict: 'broken',
    reason: 'Chromium: the browser went away',
  });
});

test('diagnose() keeps a stall when the client gave up after patience had run out', () => {
  const seen = trace([
    connection(1, 5),
    connection(2, 6, { exchanges: [exchange('GET /', 8, null)], closedMs: 3500, closedBy: 'client' }),
  ]);
  expect(diagnose(seen)).toMatchObject({ verdict: 'stalled', waitMs: 3492 });
});
