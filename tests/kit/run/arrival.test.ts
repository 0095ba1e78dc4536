import { expect, test } from '@playwright/test';
import type { Exchange } from '../../../src/domain/trace.ts';
import { type Arrival, askedFor, hasCome, isLoading } from '../../../src/run/arrival.ts';
import { connection, exchange, trace } from '../fixtures/traces.ts';

const visit = (rest: Partial<Arrival> = {}): Arrival => ({ client: 'browser', sinceMs: 100, reload: false, ...rest });
const page = (shown: boolean) => ({ request: 'GET /', shown });
const seen = (...exchanges: Exchange[]) => trace([connection(1, 5, { exchanges })]);

test('askedFor() takes only what this client sent since the visit began', () => {
  const both = trace([
    connection(1, 5, { exchanges: [exchange('GET /', 8, 9)] }),
    connection(2, 110, { client: 'bystander', exchanges: [exchange('GET /', 120, 121)] }),
  ]);
  expect(askedFor(both, visit(), 'GET /')).toBeUndefined();
  expect(askedFor(both, visit({ sinceMs: 5 }), 'GET /')).toMatchObject({ sentMs: 8 });
  expect(askedFor(both, visit({ client: 'bystander' }), 'GET /')).toMatchObject({ sentMs: 120 });
});

test('hasCome() asks of the request what must hold of it, whatever the driver says', () => {
  const begun = seen(exchange('GET /', 120, null, { completeMs: null }));
  const isWhole = ({ completeMs }: Exchange) => completeMs !== null;
  expect(hasCome(begun, visit(), page(true))).toBe(true);
  expect(hasCome(begun, visit(), page(true), isWhole)).toBe(false);
});

test('hasCome() takes a page that is there for a visit, though it was never asked for', () => {
  expect(hasCome(seen(), visit(), page(false))).toBe(false);
  expect(hasCome(seen(), visit(), page(true))).toBe(true);
});

test('hasCome() takes a reload for one only when something was asked for that belongs to a page', () => {
  const reload = visit({ reload: true });
  expect(hasCome(seen(), reload, page(true))).toBe(false);
  expect(hasCome(seen(exchange('GET /favicon.ico', 120, 121)), reload, page(true))).toBe(false);
  expect(hasCome(seen(exchange('GET /moved', 120, 121)), reload, page(true))).toBe(true);
  expect(hasCome(seen(exchange('GET /moved', 120, 121)), reload, page(false))).toBe(false);
});

test('isLoading() ends with the answer, or when the browser leaves the connection', () => {
  const waiting = exchange('GET /', 120, null);
  expect(isLoading(seen(waiting), visit())).toBe(true);
  expect(isLoading(seen(exchange('GET /', 120, 121)), visit())).toBe(false);
  expect(
    isLoading(trace([connection(1, 5, { exchanges: [waiting], closedMs: 300, closedBy: 'client' })]), visit()),
  ).toBe(false);
  expect(isLoading(seen(waiting), visit({ sinceMs: 200 }))).toBe(false);
});
