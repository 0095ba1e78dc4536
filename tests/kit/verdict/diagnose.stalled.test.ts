import { expect, test } from '@playwright/test';
import { diagnose } from '../../../src/verdict/diagnose.ts';
import { connection, control, exchange, released, standoff, trace } from '../fixtures/traces.ts';

test('diagnose() gives a proven idle connection when closing it released the bystander', () => {
  const { verdict, provoked, waitMs, cause } = diagnose(standoff(), { browser: 'Chromium' });
  expect({ verdict, provoked, waitMs }).toEqual({ verdict: 'stalled', provoked: true, waitMs: 3002.4 });
  expect(cause).toEqual({
    kind: 'idle-connection',
    connection: 3,
    proven: true,
    releasedAfterMs: 1.4,
    coincidence: 0.0016,
    unhinderedMs: 2,
    text: "the server sat reading connection 3, on which Chromium had sent nothing since 25 ms; closing it freed the answer to the bystander's GET / on connection 4 in 1.4 ms; a fresh instance answers in 2 ms; chance would bring them as close together in 0.2 % of cases",
  });
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
  expect(diagnose(seen).cause).toMatchObject({
    kind: 'unexplained',
    connection: null,
    proven: false,
    coincidence: 0.67,
  });
});

test('diagnose() says slow-server when a fresh instance does not answer the request either', () => {
  const seen = trace([connection(1, 5, { exchanges: [exchange('GET /', 8, null)] })], {
    controls: [control('GET /', null)],
  });
  expect(diagnose(seen)).toMatchObject({ verdict: 'stalled', cause: { kind: 'slow-server', proven: false } });
});

test('diagnose() says slow-server when an answer stands still, on a fresh instance, too', () => {
  const endless = exchange('GET /', 8, 11, { answeredMs: null });
  const controls = [control('GET /', 2, { endMs: null })];
  const seen = trace([connection(1, 5, { exchanges: [endless] }), connection(2, 6)], { controls });
  expect(diagnose(seen)).toMatchObject({ verdict: 'stalled', cause: { kind: 'slow-server' } });
});

test('diagnose() keeps a stall when the client gave up after patience had run out', () => {
  const seen = trace([
    connection(1, 5),
    connection(2, 6, { exchanges: [exchange('GET /', 8, null)], closedMs: 3500, closedBy: 'client' }),
  ]);
  expect(diagnose(seen)).toMatchObject({ verdict: 'stalled', waitMs: 3492 });
});
