import { expect, test } from '@playwright/test';
import { diagnose } from '../../../src/verdict/diagnose.ts';
import { connection, exchange, released, trace } from '../fixtures/traces.ts';

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

test('an answer that cannot be read is a failure, however long its connection stays open and whatever is asked on it later', () => {
  const unread = { answeredMs: null, status: null };
  const seen = trace(
    [
      connection(1, 5, {
        exchanges: [
          exchange('GET /', 8, 9),
          exchange('GET /state', 20, 22, unread),
          exchange('GET /state', 40, 42, unread),
        ],
        garbage: 'not HTTP/1: bytes nobody asked for',
      }),
    ],
    { endedMs: 20_000 },
  );
  expect(diagnose(seen)).toMatchObject({ verdict: 'failed', cause: null });
});

test('a request that waited for another connection stalled, though later bytes on its connection cannot be read', () => {
  const seen = trace(
    [
      connection(1, 5, { closedMs: 6000, closedBy: 'kit' }),
      connection(2, 6, { exchanges: [exchange('GET /', 8, 6003)], garbage: 'not HTTP/1: bytes nobody asked for' }),
    ],
    { steps: [released(6000, 1)], endedMs: 7000 },
  );
  expect(diagnose(seen)).toMatchObject({
    verdict: 'stalled',
    cause: { kind: 'idle-connection', connection: 1, proven: true },
  });
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
