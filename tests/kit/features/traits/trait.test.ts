import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { abortOf } from '../../../../src/features/traits/aborted-navigation.ts';
import { enoughOf, visitOf, visitsOf } from '../../../../src/features/traits/first-visit.ts';
import { heldOf } from '../../../../src/features/traits/hold.ts';
import type { NotedConnection } from '../../../../src/features/traits/instrument.ts';
import { limitOf } from '../../../../src/features/traits/limit-per-host.ts';
import { partitionsOf } from '../../../../src/features/traits/partitions.ts';
import { repeatedOf, sentFor } from '../../../../src/features/traits/repeated-request.ts';
import { choicesOf, orderOf } from '../../../../src/features/traits/silent-order.ts';
import { integerOf, rateOf, spreadOf } from '../../../../src/features/traits/trait.ts';

test('integerOf() tells the most frequent one, in how many trials, and what else there was', () => {
  expect(integerOf([3, 2, 3, 3])).toMatchObject({
    value: 3,
    count: 3,
    trials: 4,
    low: 2,
    high: 3,
    counts: [
      { value: 2, count: 1 },
      { value: 3, count: 3 },
    ],
  });
});

test('integerOf() tells the least of several that are equally frequent', () => {
  expect(integerOf([4, 2, 4, 2]).value).toBe(2);
});

test('integerOf(), rateOf() and spreadOf() tell nothing of nothing', () => {
  expect(() => integerOf([])).toThrow(RangeError);
  expect(() => rateOf([])).toThrow(RangeError);
  expect(spreadOf([])).toBeNull();
});

test('integerOf(): no value is more frequent, every trial is counted once, and the rate is in its interval', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(6), { minLength: 1 }), (seen) => {
      const { value, count, trials, interval, low, high, counts } = integerOf(seen);
      expect(seen).toContain(value);
      expect(Math.max(...counts.map((each) => each.count))).toBe(count);
      expect(counts.reduce((sum, each) => sum + each.count, 0)).toBe(trials);
      expect([low, high]).toEqual([Math.min(...seen), Math.max(...seen)]);
      expect(interval.low).toBeLessThanOrEqual(count / trials);
      expect(interval.high).toBeGreaterThanOrEqual(count / trials - 1e-9);
    }),
  );
});

test('spreadOf() gives times to a tenth of a millisecond', () => {
  expect(spreadOf([1.234, 9, 5.55])).toEqual({ count: 3, median: 5.6, low: 1.2, high: 9 });
});

/* From what the instrument noted to the value of each trait. */

/** A connection that was opened at `openedMs`, with the requests `[atMs, path]`. */
function connection(
  id: number,
  openedMs: number,
  requests: readonly (readonly [atMs: number, path: string])[] = [],
  rest: Partial<NotedConnection> = {},
): NotedConnection {
  return {
    id,
    openedMs,
    firstByteMs: requests[0]?.[0] ?? null,
    lastByteMs: requests.at(-1)?.[0] ?? null,
    requests: requests.map(([atMs, path]) => ({ atMs, path, host: 'a.localhost' })),
    endedMs: null,
    closedMs: null,
    ...rest,
  };
}

test('a visit: what was opened before it began does not count, but what is silent at its end does', () => {
  const noted = [
    connection(1, 0, [[1, '/']], { closedMs: 2 }),
    connection(2, 5),
    connection(3, 100, [[101, '/']], { closedMs: 102 }),
    connection(4, 103),
    connection(5, 104, [], { endedMs: 150 }),
    connection(6, 105, [], { firstByteMs: 106 }),
  ];
  expect(visitOf(noted, 90, 200)).toEqual({ opened: 4, silent: 2 });
});

test('visits that failed are told beside those that did not', () => {
  const some = visitsOf('typed', 'trial', [{ opened: 3, silent: 1 }], ['it went away']);
  expect(some).toMatchObject({
    value: { opened: { value: 3, trials: 1 } },
    reason: '1 of 2 visits failed: it went away',
  });
  expect(visitsOf('typed', 'trial', [], ['no', 'no'])).toMatchObject({
    value: null,
    reason: '2 of 2 visits failed: no',
  });
});

test('the limit is what is open at once, silent or not', () => {
  const noted = [
    connection(1, 0, [[1, '/0']]),
    connection(2, 1),
    connection(3, 2, [], { endedMs: 5 }),
    connection(4, 20),
  ];
  expect(limitOf(noted, 10)).toBe(2);
});

test('a choice is made where two connections are silent; a young connection was opened for its request', () => {
  const noted = [
    connection(1, 0, [[1, '/']], { closedMs: 2 }),
    connection(2, 10, [[2000, '/1']], { closedMs: 2001 }),
    connection(3, 11, [[2600, '/3']], { closedMs: 2601 }),
    connection(4, 12, [[2300, '/2']], { closedMs: 2301 }),
    connection(5, 2900, [[2901, '/4']], { closedMs: 2902 }),
  ];
  expect(choicesOf(noted)).toEqual(['oldest', 'newest']); // /3 had one silent connection, /4 none
  expect(choicesOf([connection(1, 0), connection(2, 1), connection(3, 2000, [[2001, '/1']])])).toEqual(['neither']);
  const three = [connection(1, 0), connection(2, 1, [[900, '/1']]), connection(3, 2)];
  expect(choicesOf(three)).toEqual(['between']);
});

test('an order is one word for all choices', () => {
  expect(orderOf([])).toBeNull();
  expect(orderOf(['oldest', 'oldest'])).toMatchObject({ order: 'oldest-first', samples: 2, oldest: 2 });
  expect(orderOf(['newest'])).toMatchObject({ order: 'newest-first' });
  expect(orderOf(['newest', 'oldest', 'neither'])).toMatchObject({ order: 'other', neither: 1 });
});

test('a stopped navigation closes its connection after some time, or not while it was watched', () => {
  const closed = { connections: [connection(1, 0, [[1, '/']], { endedMs: 1040 }), connection(2, 3)], stoppedMs: 1000 };
  const open = { connections: [connection(1, 0, [[1, '/']])], stoppedMs: 1000 };
  expect(abortOf([closed, closed], 10_000)).toMatchObject({
    closed: { count: 2, trials: 2 },
    afterMs: { median: 40, low: 40, high: 40 },
  });
  expect(abortOf([open], 10_000)).toMatchObject({ closed: { count: 0, trials: 1 }, afterMs: null, watchedMs: 10_000 });
  const again = [connection(1, 0, [[1, '/']], { endedMs: 500 }), connection(2, 600, [[601, '/']])];
  expect(abortOf([{ connections: again, stoppedMs: 1000 }], 10_000).closed.count).toBe(0);
});

test('a browser that gave up before it was asked to stop did not stop', () => {
  const gaveUp = { connections: [connection(1, 0, [[1, '/']], { endedMs: 900 })], stoppedMs: 1000 };
  expect(() => abortOf([gaveUp], 10_000)).toThrow('it gave up before it was asked to stop');
  expect(() => abortOf([{ connections: [connection(1, 0)], stoppedMs: 1 }], 10_000)).toThrow(
    'did not ask for the page',
  );
});

test('partitions: a request is on a connection that carried one before, or not', () => {
  const apart = [
    connection(1, 0, [
      [1, '/first'],
      [2, '/included'],
      [9, '/same-site'],
    ]),
    connection(2, 3, [[4, '/omitted']]),
    connection(3, 10, [[11, '/other-site']]),
  ];
  expect(partitionsOf([apart])).toMatchObject({
    included: { count: 1 },
    omitted: { count: 0 },
    sameSite: { count: 1 },
    otherSite: { count: 0 },
  });
  expect(() => partitionsOf([[connection(1, 0, [[1, '/first']])]])).toThrow('it did not ask for /same-site');
});

test('hold times are those of src/hold, or the reason why there are none', () => {
  const held = heldOf([{ connection: 1, kind: 'used', heldMs: 5000, closedBy: 'browser' }]);
  expect(held['hold-used'].value).toMatchObject({ samples: 1, closed: { median: 5000 }, open: null });
  expect(held['hold-unused']).toEqual({ value: null, reason: 'it opened no unused connection' });
});

test('a request that was closed: how often it came, and on what', () => {
  const noted = [
    connection(1, 0, [
      [1, '/'],
      [400, '/act'],
    ]),
    connection(2, 401, [[402, '/act']]),
  ]; // prettier-ignore
  expect(sentFor(noted, '/act', true)).toEqual({ times: 2, reused: true, told: true });
  expect(sentFor([connection(1, 0, [[1, '/act']])], '/act', null)).toEqual({ times: 1, reused: false, told: null });
  expect(() => sentFor(noted, '/other', null)).toThrow('it did not ask for /other');
});

test('repeatedOf() counts only what came on the connection that was wanted, and says what did not', () => {
  const sent = (times: number, reused: boolean, told: boolean | null = null) => ({ times, reused, told });
  const { value, reason } = repeatedOf({
    post: [sent(2, true, true), sent(1, false, true)],
    form: [sent(1, false)],
    get: [sent(3, true)],
    fresh: [sent(1, false, true)],
  });
  expect(value).toMatchObject({ post: { value: 2, trials: 1 }, form: null, get: { value: 3 }, fresh: { value: 1 } });
  expect(value.told).toMatchObject({ count: 2, trials: 2 });
  expect(reason).toBe('form: never sent on the connection that was wanted');
});

test('enoughOf() asks for twice as many visits as soon as two differ', () => {
  const like = { opened: 3, silent: 1 };
  expect(enoughOf([], 10)).toBe(10);
  expect(enoughOf([like, like], 10)).toBe(10);
  expect(enoughOf([like, { opened: 3, silent: 2 }], 10)).toBe(20);
  expect(enoughOf([like, { opened: 2, silent: 1 }], 10)).toBe(20);
});
