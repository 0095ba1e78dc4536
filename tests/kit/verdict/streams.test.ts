import { expect, test } from '@playwright/test';
import { diagnose } from '../../../src/verdict/diagnose.ts';
import { connection, exchange, released, trace } from '../fixtures/traces.ts';

const stream = (sentMs: number) => exchange('GET /events', sentMs, sentMs + 2, { streams: true, closes: true });
const navigated = (atMs: number) => ({ atMs, step: 'navigated' as const, connection: null, text: 'a tab' });

test('diagnose() does not take a stream that goes on for an answer that does not end', () => {
  expect(diagnose(trace([connection(1, 5, { exchanges: [stream(8)] })]))).toMatchObject({
    verdict: 'ok',
    reason: null,
  });
});

for (const [status, what, kind] of [
  [200, 'an endless answer', 'endless-answer'],
  [101, 'a WebSocket', 'kept-alive-connection'],
] as const) {
  test(`diagnose() names the connection that is held for ${what}`, () => {
    const held = { ...stream(8), status };
    const seen = trace(
      [
        connection(1, 5, { exchanges: [held], closedMs: 3030, closedBy: 'kit' }),
        connection(2, 20, { client: 'bystander', exchanges: [exchange('GET /', 21, 3032)] }),
      ],
      { steps: [released(3030, 1)] },
    );
    expect(diagnose(seen)).toMatchObject({
      verdict: 'stalled',
      cause: { kind, connection: 1, proven: true },
    });
    expect(diagnose(seen).cause?.text).toMatch(`sat on connection 1, which the browser has held open for ${what}`);
  });
}

/**
 * Two streams; the request of the third tab is missed at 20200 ms, a stream closed at 20300, and the request sent at some time. A
 * bystander asks meanwhile.
 */
const keptBack = (sentMs: number | null, isAsked = true) =>
  trace(
    [
      connection(1, 5, { exchanges: [stream(8)], closedMs: 20300, closedBy: 'client' }),
      connection(2, 105, { exchanges: [stream(108)] }),
      ...(isAsked ? [connection(3, 20250, { client: 'bystander', exchanges: [exchange('GET /', 20250, 20251)] })] : []),
      ...(sentMs === null ? [] : [connection(4, sentMs, { exchanges: [exchange('GET /', sentMs, sentMs + 2)] })]),
    ],
    {
      endedMs: 25000,
      steps: [
        navigated(0),
        navigated(100),
        navigated(200),
        { atMs: 20200, step: 'unsent', connection: null, text: 'not sent', request: 'GET /' },
      ],
    },
  );

test('diagnose() says kept-back when the browser itself did not send a request, with the limit as the proven cause', () => {
  const { verdict, waitMs, cause } = diagnose(keptBack(20311), { browser: 'Chromium' });
  expect({ verdict, waitMs }).toEqual({ verdict: 'kept-back', waitMs: 20111 });
  expect(cause).toMatchObject({ kind: 'connection-limit', connection: 1, proven: true, releasedAfterMs: 11 });
  expect(cause?.text).toMatch(
    'Chromium held 2 streams and did not send GET / for page 3 in 20 s: its own limit per host, not the server; it sent GET / 11 ms after it had closed connection 1; other requests were sent and answered meanwhile',
  );
});

test('diagnose() does not call it the limit of the browser when the request came by itself, too late, or never', () => {
  for (const sentMs of [20270, 21000, null]) {
    const { verdict, cause, reason } = diagnose(keptBack(sentMs));
    expect({ verdict, cause }).toEqual({ verdict: 'ok', cause: null });
    expect(reason).toMatch(/held 2 streams and did not send GET \/ for page 3 in 20 s; nothing shows/);
  }
});

test('diagnose() does not clear a server that nobody else asked while the browser kept a request back', () => {
  const { verdict, reason } = diagnose(keptBack(20311, false));
  expect(verdict).toBe('ok');
  expect(reason).toMatch(/no other request shows that the server was free/);
});

/** A slow address in two tabs; the second asks for it at some time, and a third tab for another address. */
const sameAddress = (sentMs: number, otherMs: number) =>
  trace(
    [
      connection(1, 5, { exchanges: [exchange('GET /slow', 8, 2508)] }),
      connection(2, 1000, { exchanges: [exchange('GET /', 1000, otherMs)] }),
      connection(3, sentMs, { exchanges: [exchange('GET /slow', sentMs, sentMs + 2500)] }),
    ],
    {
      endedMs: 6000,
      busyUntilMs: 5100,
      steps: [
        navigated(0),
        navigated(100),
        { atMs: 900, step: 'unsent', connection: null, text: 'not sent', request: 'GET /slow' },
        navigated(1000),
      ],
    },
  );

test('diagnose() knows the lock of the cache: the same address was sent when its answer came', () => {
  expect(diagnose(sameAddress(2510, 1003))).toMatchObject({
    verdict: 'kept-back',
    waitMs: 2410,
    cause: { kind: 'cache-lock', connection: 1, proven: true, releasedAfterMs: 2 },
  });
  expect(diagnose(sameAddress(1800, 1003))).toMatchObject({ verdict: 'ok', cause: null });
  expect(diagnose(sameAddress(2510, 2509)).verdict).toBe('ok');
});

test('diagnose() blames the server, not the limit, for a request that was sent', () => {
  const seen = trace(
    [
      connection(1, 5, { exchanges: [stream(8)], closedMs: 3200, closedBy: 'kit' }),
      connection(2, 100, { exchanges: [exchange('GET /event-stream', 101, 3202)] }),
    ],
    { steps: [navigated(0), navigated(100), released(3200, 1)] },
  );
  expect(diagnose(seen)).toMatchObject({ verdict: 'stalled', cause: { connection: 1 } });
});
