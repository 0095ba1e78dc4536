import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import type { Connection, Trace } from '../../../src/domain/trace.ts';
import { diagnose } from '../../../src/verdict/diagnose.ts';
import { waitsOf } from '../../../src/verdict/waits.ts';
import { connection, exchange, released, trace } from '../fixtures/traces.ts';

const PATIENCE = 1000;

/** Any connection that could be: opened, perhaps spoken on, perhaps answered, perhaps closed, by anybody. */
const anyConnection = (answerWithin: fc.Arbitrary<number | null>) =>
  fc.record({
    openedMs: fc.integer({ min: 0, max: 2000 }),
    client: fc.constantFrom('browser' as const, 'bystander' as const, 'second-browser' as const),
    requests: fc.array(
      fc.record({ gap: fc.integer({ min: 0, max: 900 }), answer: answerWithin, status: fc.constantFrom(200, 404) }),
      { maxLength: 3 },
    ),
    close: fc.option(
      fc.record({
        gap: fc.integer({ min: 0, max: 2000 }),
        by: fc.constantFrom('client' as const, 'server' as const, 'kit' as const),
      }),
    ),
  });

type Sketch = typeof anyConnection extends (...args: never[]) => fc.Arbitrary<infer T> ? T : never;

function toConnection(sketch: Sketch, id: number): Connection {
  let at = sketch.openedMs;
  const exchanges = [];
  for (const { gap, answer, status } of sketch.requests) {
    const sentMs = at + gap;
    const answerMs = answer === null ? null : sentMs + answer;
    exchanges.push(exchange(`GET /${id}`, sentMs, answerMs, { status: answerMs === null ? null : status }));
    at = answerMs ?? sentMs;
    if (answerMs === null) break;
  }
  const closed = sketch.close ? { closedMs: at + sketch.close.gap, closedBy: sketch.close.by } : {};
  return connection(id, sketch.openedMs, { client: sketch.client, exchanges, ...closed });
}

function toTrace(sketches: Sketch[]): Trace {
  const ordered = [...sketches].sort((a, b) => a.openedMs - b.openedMs);
  const connections = ordered.map((sketch, index) => toConnection(sketch, index + 1));
  const steps = connections.flatMap((each) =>
    each.closedBy === 'kit' && each.closedMs !== null ? [released(each.closedMs, each.id)] : [],
  );
  const ends = connections.flatMap((each) => [
    each.openedMs,
    each.closedMs ?? 0,
    ...each.exchanges.map((one) => one.answeredMs ?? one.sentMs),
  ]);
  return trace(connections, { patienceMs: PATIENCE, steps, endedMs: Math.max(...ends, 0) + 10 });
}

const anyTrace = fc.array(anyConnection(fc.option(fc.integer({ min: 0, max: 2000 }))), { maxLength: 7 }).map(toTrace);
const promptTrace = fc.array(anyConnection(fc.integer({ min: 0, max: 20 })), { maxLength: 7 }).map(toTrace);

test('diagnose() gives the same verdict when what happened is told in another order', () => {
  fc.assert(
    fc.property(anyTrace, fc.infiniteStream(fc.nat()), (seen, random) => {
      const shuffle = <T>(list: readonly T[]): T[] =>
        list
          .map((each) => ({ each, key: random.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each);
      const shuffled = {
        ...seen,
        connections: shuffle(seen.connections),
        steps: shuffle(seen.steps),
        events: shuffle(seen.events),
      };
      expect(diagnose(shuffled)).toEqual(diagnose(seen));
    }),
    { numRuns: 500 },
  );
});

test('diagnose() never says stalled when every request was answered at once', () => {
  fc.assert(
    fc.property(promptTrace, (seen) => {
      expect(['ok', 'failed', 'broken']).toContain(diagnose(seen).verdict);
    }),
    { numRuns: 500 },
  );
});

test('diagnose() never blames a connection that was closed before the wait began', () => {
  let blamed = 0;
  fc.assert(
    fc.property(anyTrace, (seen) => {
      const { verdict, cause } = diagnose(seen);
      if (cause?.connection == null) return;
      blamed++;
      const guilty = seen.connections.find(({ id }) => id === cause.connection);
      const earliest = Math.min(
        ...waitsOf(seen)
          .filter(
            (wait) =>
              wait.connection.id !== cause.connection &&
              wait.untilMs - wait.sinceMs >= (verdict === 'stalled' ? PATIENCE : 0),
          )
          .map((wait) => wait.sinceMs),
      );
      expect(guilty?.closedMs ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(earliest);
    }),
    { numRuns: 2000 },
  );
  expect(blamed).toBeGreaterThan(0); // the property was put to the test
});

test('diagnose() says stalled only when a request waited for as long as patience', () => {
  fc.assert(
    fc.property(anyTrace, (seen) => {
      const { verdict, waitMs } = diagnose(seen);
      if (verdict === 'stalled') expect(waitMs).toBeGreaterThanOrEqual(PATIENCE);
      if (verdict === 'delayed') expect(waitMs).toBeLessThan(PATIENCE);
    }),
    { numRuns: 1000 },
  );
});
