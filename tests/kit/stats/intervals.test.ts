import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { difference, distance, smallestChange, totalVariation, wilson } from '../../../src/stats/intervals.ts';

test('wilson() gives the published values', () => {
  // Newcombe 1998, table I: 81 of 263 and 15 of 148.
  const [a, b] = [wilson(81, 263), wilson(15, 148)];
  expect([a.low, a.high].map((each) => each.toFixed(4))).toEqual(['0.2553', '0.3662']);
  expect([b.low, b.high].map((each) => each.toFixed(4))).toEqual(['0.0624', '0.1605']);
});

test('wilson() contains the rate, stays within 0 and 1, and narrows with trials', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), (trials, some) => {
      const successes = some % (trials + 1);
      const { low, high } = wilson(successes, trials);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(successes / trials + 1e-9);
      expect(high).toBeGreaterThanOrEqual(successes / trials - 1e-9);
      const more = wilson(successes * 4, trials * 4);
      expect(more.high - more.low).toBeLessThan(high - low);
    }),
    { numRuns: 200 },
  );
});

test('wilson() refuses what is no rate', () => {
  expect(() => wilson(0, 0)).toThrow(RangeError);
  expect(() => wilson(3, 2)).toThrow(/3 of 2/);
});

test('difference() gives the published values', () => {
  // Newcombe 1998, table II: 56 of 70 against 48 of 80, method 10.
  const { low, high } = difference([56, 70], [48, 80]);
  expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.0524', '0.3339']);
});

test('difference() contains the difference, stays within -1 and 1, turns with its sides, and refuses what is no rate', () => {
  const count = fc
    .tuple(fc.integer({ min: 1, max: 300 }), fc.nat(300))
    .map(([trials, some]) => [some % (trials + 1), trials] as const);
  fc.assert(
    fc.property(count, count, (a, b) => {
      const [{ low, high }, turned] = [difference(a, b), difference(b, a)];
      const seen = a[0] / a[1] - b[0] / b[1];
      expect(low).toBeLessThanOrEqual(seen + 1e-9);
      expect(high).toBeGreaterThanOrEqual(seen - 1e-9);
      expect(low).toBeGreaterThanOrEqual(-1 - 1e-9);
      expect(high).toBeLessThanOrEqual(1 + 1e-9);
      expect(turned.low).toBeCloseTo(-high, 9);
      expect(turned.high).toBeCloseTo(-low, 9);
    }),
  );
  expect(() => difference([0, 0], [1, 2])).toThrow(RangeError);
  expect(() => difference([1, 2], [0, 0])).toThrow(RangeError);
});

test('totalVariation() is 0 for equal shares, 1 for nothing in common, and symmetric', () => {
  expect(totalVariation(['a', 'b'], ['b', 'a', 'a', 'b'])).toBeCloseTo(0);
  expect(totalVariation(['a'], ['b', 'c'])).toBeCloseTo(1);
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }),
      fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }),
      (a, b) => {
        expect(totalVariation(a, b)).toBeCloseTo(totalVariation(b, a));
      },
    ),
  );
});

test('distance() of samples from one source is within what chance gives; of different ones it is not', () => {
  const one = Array.from({ length: 60 }, (_, index) => (index % 3 === 0 ? 'ok' : 'stalled'));
  const same = distance(one, [...one].reverse());
  expect(same.value).toBeLessThanOrEqual(same.chance);
  const other = distance(
    one,
    one.map(() => 'ok'),
  );
  expect(other.value).toBeGreaterThan(other.chance);
  expect(other.interval.low).toBeLessThanOrEqual(other.value);
  expect(other.interval.high).toBeGreaterThanOrEqual(other.value);
});

test('distance() gives the same for the same seed', () => {
  const samples: [string[], string[]] = [
    ['a', 'b', 'b'],
    ['a', 'a', 'b'],
  ];
  expect(distance(...samples, { seed: 7 })).toEqual(distance(...samples, { seed: 7 }));
});

test('smallestChange() is a change from which on every one is seen, and null where none is', () => {
  const byInterval = (first: readonly [number, number], second: readonly [number, number]) => {
    const { low, high } = difference(first, second);
    return low > 0 || high < 0;
  };
  expect(smallestChange([2, 2], 2, () => false)).toBeNull();
  expect(smallestChange([10, 10], 10, (_, [successes]) => successes <= 6)).toBeCloseTo(0.4);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), fc.nat(30), (of, trials, some) => {
      const first = [Math.min(some, of), of] as const;
      const seen = smallestChange(first, trials, byInterval);
      for (let successes = 0; successes <= trials; successes++) {
        const far = Math.abs(successes / trials - first[0] / of);
        if (seen !== null && far >= seen) expect(byInterval(first, [successes, trials])).toBe(true);
      }
    }),
  );
});
