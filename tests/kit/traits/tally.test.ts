import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { integerOf, rateOf, spreadOf } from '../../../src/features/traits/trait.ts';

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
