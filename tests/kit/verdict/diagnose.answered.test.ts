import { expect, test } from '@playwright/test';
import { diagnose } from '../../../src/verdict/diagnose.ts';
import { connection, exchange, trace } from '../fixtures/traces.ts';

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
