import { expect, test } from '@playwright/test';
import { type Step, type Trace, traceSchema } from '../../../src/domain/trace.ts';
import { diagnose } from '../../../src/verdict/diagnose.ts';
import { connection, exchange, released, standoff, trace } from '../fixtures/traces.ts';

const asked = (atMs: number): Step => ({ atMs, step: 'stop-asked', connection: null, text: 'asked' });
const ended = (atMs: number): Step => ({ atMs, step: 'server-ended', connection: null, text: 'ended' });

/** A page, and one silent connection; the server was asked to stop at 700 ms. */
const stopped = (silent: Parameters<typeof connection>[2], steps: Step[], rest: Partial<Trace> = {}) =>
  trace([connection(1, 5, { exchanges: [exchange('GET /', 8, 11)], closedMs: 11 }), connection(2, 25, silent)], {
    steps: [asked(700), ...steps],
    ...rest,
  });

test('a server that ends at once is ok, though its end closes what was open', () => {
  const { verdict, waitMs, cause, reason, provoked } = diagnose(stopped({ closedMs: 719 }, [ended(720)]));
  expect({ verdict, waitMs, cause, reason }).toEqual({ verdict: 'ok', waitMs: 20, cause: null, reason: null });
  expect(provoked).toBe(true);
});

test('a server that ends when the browser closes its silent connection is delayed by it', () => {
  const { verdict, waitMs, cause } = diagnose(stopped({ closedMs: 1900, closedBy: 'client' }, [ended(1903)]), {
    browser: 'Chromium',
  });
  expect({ verdict, waitMs }).toEqual({ verdict: 'delayed', waitMs: 1203 });
  expect(cause).toEqual({
    kind: 'idle-connection',
    connection: 2,
    proven: true,
    releasedAfterMs: 3,
    coincidence: 0.0025,
    unhinderedMs: 20,
    text: 'the server was asked to stop and waited for connection 2, on which Chromium had sent nothing since 25 ms; the server ended 3 ms after the browser closed it; a fresh instance without connections ends in 20 ms',
  });
});

test('a server that takes its time by itself is ok, and that is told', () => {
  const { verdict, cause, reason } = diagnose(stopped({ closedMs: 2698 }, [ended(2700)]));
  expect({ verdict, cause }).toEqual({ verdict: 'ok', cause: null });
  expect(reason).toContain('2000 ms after it was asked to stop');
});

test('a server that ends only when the kit closes a connection has stalled, and the cause is proven', () => {
  const seen = stopped({ closedMs: 5205, closedBy: 'kit' }, [released(5205, 2), ended(5207)], { endedMs: 5300 });
  expect(diagnose(seen)).toMatchObject({
    verdict: 'stalled',
    waitMs: 4507,
    cause: { kind: 'idle-connection', connection: 2, proven: true, releasedAfterMs: 2 },
  });
});

test('a stop that nothing brings about is unexplained; without an open connection the server is slow', () => {
  const tried = stopped({ closedMs: 3705, closedBy: 'kit' }, [released(3705, 2)], { endedMs: 4300 });
  expect(diagnose(tried)).toMatchObject({ verdict: 'stalled', waitMs: 3600, cause: { kind: 'unexplained' } });
  const alone = stopped({ closedMs: 300, closedBy: 'client' }, []);
  expect(diagnose(alone)).toMatchObject({ verdict: 'stalled', cause: { kind: 'slow-server', proven: false } });
});

test('what a server refuses after it was asked to stop is no failure, and what it did before is', () => {
  const refused = connection(3, 702, { refused: true, closedMs: 702 });
  const late = stopped({ closedMs: 719 }, [ended(720)]);
  expect(diagnose({ ...late, connections: [...late.connections, refused] }).verdict).toBe('ok');
  const early = { ...refused, openedMs: 690, closedMs: 690 };
  expect(diagnose({ ...late, connections: [...late.connections, early] }).verdict).toBe('failed');
});

test('a request that was overdue before the stop decides', () => {
  const seen = trace([connection(1, 5), connection(2, 6, { exchanges: [exchange('GET /', 8, null)] })], {
    steps: [asked(3500), ended(3510)],
  });
  expect(diagnose(seen)).toMatchObject({ verdict: 'stalled', waitMs: 3992 });
});

test('traceSchema reads traces that know nothing of streams, of stops and of serverSide', () => {
  const old = JSON.parse(JSON.stringify(standoff()), (key, value) =>
    ['streams', 'serverSide'].includes(key) ? undefined : value,
  );
  expect(traceSchema.parse(old)).toEqual(standoff());
});
