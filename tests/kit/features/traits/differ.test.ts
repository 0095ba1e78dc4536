import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import type { HeldTimes } from '../../../../src/domain/measurements.ts';
import { holdsDiffer, integersDiffer } from '../../../../src/features/traits/differ.ts';
import { integerOf } from '../../../../src/features/traits/trait.ts';

const times = (value: number, count: number): number[] => Array.from({ length: count }, () => value);

test('integersDiffer(): ten against none of ten is no chance, six against four may be', () => {
  expect(integersDiffer(integerOf(times(3, 10)), integerOf(times(2, 10)))).toBe(true);
  const mostly = (value: number, other: number) => integerOf([...times(value, 6), ...times(other, 4)]);
  expect(integersDiffer(mostly(3, 2), mostly(2, 3))).toBe(false);
});

test('integersDiffer() is symmetric, and false of the same', () => {
  const seen = fc.array(fc.nat(4), { minLength: 1, maxLength: 20 }).map(integerOf);
  fc.assert(
    fc.property(seen, seen, (a, b) => {
      expect(integersDiffer(a, b)).toBe(integersDiffer(b, a));
      expect(integersDiffer(a, a)).toBe(false);
    }),
  );
});

const held = (low: number, high: number): HeldTimes => ({
  samples: 2,
  closed: { count: 2, median: low, low, high },
  open: null,
});
const open = (atLeast: number): HeldTimes => ({ samples: 1, closed: null, open: { count: 1, atLeast } });

test('holdsDiffer() where the ranges do not touch; what was still open may have been held for any longer time', () => {
  expect(holdsDiffer(held(10_000, 20_000), held(21_100, 30_000))).toBe(true);
  expect(holdsDiffer(held(10_000, 20_000), held(20_900, 30_000))).toBe(false); // within a tick
  expect(holdsDiffer(held(10_000, 20_000), open(300_000))).toBe(true);
  expect(holdsDiffer(held(400_000, 500_000), open(300_000))).toBe(false);
  expect(holdsDiffer(open(300), open(600))).toBe(false);
});
