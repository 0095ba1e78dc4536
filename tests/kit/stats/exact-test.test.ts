import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { exactTest, holm } from '../../../src/stats/exact-test.ts';

test('exactTest() gives what can be counted by hand, and the published value', () => {
  // The 6 ways to choose which 2 of 4 trials stall: one has both on this side; twice that.
  expect(exactTest([2, 2], [0, 2])).toBeCloseTo(2 / 6);
  expect(exactTest([4, 4], [0, 4])).toBeCloseTo(2 / 70);
  // Fisher's tea, 3 of 4 against 1 of 4 (The Design of Experiments, 1935): the one tail is 17 of 70.
  expect(exactTest([3, 4], [1, 4])).toBeCloseTo((2 * 17) / 70);
  expect(exactTest([5, 9], [5, 9])).toBe(1);
});

const count = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.nat(60))
  .map(([trials, some]) => [some % (trials + 1), trials] as const);

test('exactTest() is a probability, the same whichever side is first, and whichever outcome is counted', () => {
  fc.assert(
    fc.property(count, count, (a, b) => {
      const chance = exactTest(a, b);
      expect(chance).toBeGreaterThan(0);
      expect(chance).toBeLessThanOrEqual(1);
      expect(exactTest(b, a)).toBeCloseTo(chance, 9);
      expect(exactTest([a[1] - a[0], a[1]], [b[1] - b[0], b[1]])).toBeCloseTo(chance, 9);
    }),
  );
});

test('exactTest() errs in at most 5 % of the samples of equal rates, however few the trials', () => {
  // Every outcome of n trials on both sides, with its probability: nothing is drawn, so nothing is left to chance here.
  for (const trials of [1, 2, 3, 5, 8, 20]) {
    for (const rate of [0.05, 0.3, 0.5, 0.87]) {
      const weights = binomial(trials, rate);
      let errs = 0;
      for (const [a, first] of weights.entries()) {
        for (const [b, second] of weights.entries()) {
          if (exactTest([a, trials], [b, trials]) <= 0.05) errs += first * second;
        }
      }
      expect(errs).toBeLessThanOrEqual(0.05);
    }
  }
});

function binomial(trials: number, rate: number): number[] {
  const weights = [(1 - rate) ** trials];
  for (let hits = 1; hits <= trials; hits++) {
    weights.push(((weights[hits - 1] ?? 0) * (trials - hits + 1) * rate) / (hits * (1 - rate)));
  }
  return weights;
}

test('exactTest() refuses what is no rate', () => {
  expect(() => exactTest([0, 0], [1, 2])).toThrow(RangeError);
  expect(() => exactTest([1, 2], [3, 2])).toThrow(/3 of 2/);
});

test('holm() tells what the procedure does: the smallest against the strictest level, and nothing after the first that fails', () => {
  expect(holm([0.03, 0.01, 0.04, 0.011], 0.05)).toEqual([false, true, false, true]);
  expect(holm([0.04], 0.05)).toEqual([true]);
  expect(holm([0.03, 0.03], 0.05)).toEqual([false, false]);
  expect(holm([], 0.05)).toEqual([]);
});

test('holm() tells no more than each test alone and no less than Bonferroni, and a smaller value never less than a larger', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 0.2, noNaN: true }), { maxLength: 12 }), (values) => {
      const told = holm(values, 0.05);
      for (const [index, value] of values.entries()) {
        if (told[index]) expect(value).toBeLessThanOrEqual(0.05);
        if (value <= 0.05 / values.length) expect(told[index]).toBe(true);
        for (const [other, smaller] of values.entries()) {
          if (smaller < value && told[index]) expect(told[other]).toBe(true);
        }
      }
    }),
  );
});
