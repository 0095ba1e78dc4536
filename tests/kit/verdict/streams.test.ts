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

/** Two streams; the request of the third tab is missed at 20200 ms, a stream closed at 20300, and the request sent at some time. */
const keptBack = (sentMs: number | null) =>
  trace(
    [
      connection(1, 5, { exchanges: [stream(8)], closedMs: 20300, closedBy: 'client' }),
      connection(2, 105, { exchanges: [stream(108)] }),
      ...(sentMs === null ? [] : [connection(3, sentMs, { exchanges: [exchange('GET /', sentMs, sentMs + 2)] })]),
    ],
    {
      endedMs: 25000,
      steps: [
        navigated(0),
        navigated(100),
        navigated(200),
        { atMs: 20200, step: 'unsent', connection: null, text: 'not sent' },
      ],
    },
  );

test('diagnose() says ok when the browser itself keeps a request back, and how many streams it holds', () => {
  expect(diagnose(keptBack(20311), { browser: 'Chromium' })).toMatchObject({
    verdict: 'ok',
    cause: null,
    reason:
      'Chromium holds 2 streams and sent no request for tab 3 in 20 s: its own limit per host, not the server; it sent GET / 11 ms after it had closed one of them',
  });
});

test('diagnose() does not call it the limit of the browser when the request came by itself, too late, or never', () => {
  for (const sentMs of [20250, 21000, null]) {
    const { verdict, reason } = diagnose(keptBack(sentMs));
    expect(verdict).toBe('ok');
    expect(reason).toMatch(/holds 2 streams and sent no request for tab 3 in 20 s; nothing shows/);
  }
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
