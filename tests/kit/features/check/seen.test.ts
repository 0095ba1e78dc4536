import { expect, test } from '@playwright/test';
import type { Connection, Exchange, Trace } from '../../../../src/domain/trace.ts';
import { holdsIn, seenIn, seenOverTls } from '../../../../src/features/check/seen.ts';
import { okTrace, stalledTrace } from '../../fixtures/trials.ts';
import { tried } from '../../fixtures/tried.ts';

const [first] = okTrace.connections;
const [asked] = first?.exchanges ?? [];
if (!first || !asked) throw new Error('the trace has no request');

const exchange = (request: string, sentMs: number, status: number | null): Exchange => ({
  ...asked,
  request,
  sentMs,
  completeMs: sentMs,
  answerMs: status === null ? null : sentMs + 1,
  answeredMs: status === null ? null : sentMs + 2,
  status,
});
const connection = (id: number, exchanges: readonly Exchange[], rest: Partial<Connection> = {}): Connection => ({
  ...first,
  id,
  exchanges: [...exchanges],
  closedMs: null,
  closedBy: null,
  ...rest,
});
const trace = (...connections: Connection[]): Trace => ({ ...okTrace, connections });

test('seenIn() tells what the browser and the bystander were answered', () => {
  expect(seenIn(okTrace, '/')).toEqual({
    visits: [
      { client: 'browser', statuses: [200] },
      { client: 'bystander', statuses: [200] },
    ],
    errors: [],
    faults: [],
  });
});

test('holdsIn() knows a page of the browser that holds a connection, and nobody else who does', () => {
  const stream = { ...exchange('GET /events', 1, 200), streams: true };
  expect(holdsIn(trace(connection(1, [exchange('GET /', 1, 200)])))).toBe(false);
  expect(holdsIn(trace(connection(1, [stream])))).toBe(true);
  expect(holdsIn(trace(connection(1, [stream], { client: 'bystander' })))).toBe(false);
});

test('over TLS the browser got the page if its driver says so and the probe was answered', () => {
  const nothing = { visits: [], errors: [], faults: [] };
  const told = tried('bystander', 0);
  const said = (outcome: string) => ({
    result: { ...told.result, automation: { outcome, ms: 1 } },
    seen: nothing,
  });
  expect(seenOverTls(said('ok'), 200).seen?.visits).toEqual([{ client: 'browser', statuses: [200] }]);
  expect(seenOverTls(said('waiting'), 200).seen?.visits).toEqual([]);
  expect(seenOverTls(said('ok'), null).seen?.visits).toEqual([]);
});

test('seenIn() follows redirects over connections, each visit by itself, and a bystander follows none', () => {
  const { visits } = seenIn(
    trace(
      connection(1, [exchange('GET /in', 1, 302), exchange('GET /in', 30, 302)]),
      connection(2, [
        exchange('GET /favicon.ico', 5, 404),
        exchange('GET /home', 10, 200),
        exchange('GET /home', 40, 500),
      ]),
      connection(3, [exchange('GET /in', 50, 302)], { client: 'bystander' }),
    ),
    '/in',
  );
  expect(visits).toEqual([
    { client: 'browser', statuses: [302, 200] },
    { client: 'browser', statuses: [302, 500] },
    { client: 'bystander', statuses: [302] },
  ]);
});

test('seenIn() ends in a circle, tells errors of other addresses, and says nothing of what was not answered', () => {
  const circle = seenIn(
    trace(
      connection(
        1,
        [1, 2, 3].map((at) => exchange('GET /', at, 302)),
      ),
    ),
    '/',
  );
  expect(circle.visits).toEqual([{ client: 'browser', statuses: [302, 302, 302] }]);
  const { visits, errors } = seenIn(
    trace(
      connection(1, [exchange('GET /', 1, null), exchange('GET /a.css', 2, 404), exchange('GET /favicon.ico', 3, 404)]),
    ),
    '/',
  );
  expect([visits, errors]).toEqual([[], [{ request: 'GET /a.css', status: 404 }]]);
});

const unanswered = exchange('GET /', 1, null);
const begun = { ...unanswered, answerMs: 2, status: 200 };
const faults: readonly (readonly [string, Connection, string | null])[] = [
  [
    'a reset in place of an answer',
    connection(1, [unanswered], { closedMs: 3, closedBy: 'server', reset: true }),
    'reset',
  ],
  ['a reset within an answer', connection(1, [begun], { closedMs: 3, closedBy: 'server', reset: true }), 'reset'],
  ['a close in place of an answer', connection(1, [unanswered], { closedMs: 3, closedBy: 'server' }), 'closed'],
  ['a close within an answer', connection(1, [begun], { closedMs: 3, closedBy: 'server' }), 'cut'],
  ['a refusal', connection(1, [], { closedMs: 3, closedBy: 'server', refused: true }), 'refused'],
  ['nonsense', connection(1, [unanswered], { garbage: 'not HTTP/1' }), 'unreadable'],
  ['a client that gives up', connection(1, [unanswered], { closedMs: 3, closedBy: 'client' }), null],
  [
    'an answer, and then a reset',
    connection(1, [exchange('GET /', 1, 200)], { closedMs: 9, closedBy: 'server', reset: true }),
    null,
  ],
];
for (const [what, seen, kind] of faults) {
  test(`seenIn() takes ${what} for ${kind ?? 'no fault'}`, () => {
    expect(seenIn(trace(seen), '/').faults.map((each) => each.kind)).toEqual(kind ? [kind] : []);
  });
}

test('seenIn() takes a request that was repeated and answered for no fault, and what follows the kit’s own closes neither', () => {
  const lost = connection(1, [unanswered], { closedMs: 3, closedBy: 'server', reset: true });
  expect(seenIn(trace(lost, connection(2, [exchange('GET /', 5, 200)])), '/').faults).toEqual([]);
  const late = connection(1, [unanswered], { closedMs: 5000, closedBy: 'server', reset: true });
  expect(seenIn({ ...stalledTrace, connections: [late] }, '/').faults).toEqual([]);
});

test('seenIn() tells that the server died', () => {
  const dead = { ...okTrace, serverExit: { atMs: 9, text: 'ended with code 3' } };
  expect(seenIn(dead, '/').faults).toEqual([{ kind: 'died', text: 'the server died: ended with code 3' }]);
});
