import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { type Point, rangesOf, rangesText } from '../../../../src/features/traits/over-releases.ts';

const differ = (a: number, b: number) => a !== b;
type Measured = readonly [release: string, value: number];
const points = (...all: Measured[]): Point<number>[] => all.map(([release, value]) => ({ release, value }));
const text = (...all: Measured[]) =>
  rangesText(rangesOf(points(...all), differ), String, (older, newer) => Number(newer) - Number(older) <= 1);

test('what never changed is so since the oldest release at the latest', () => {
  expect(text(['120', 6], ['150', 6], ['156', 6])).toBe('6 since ≤ 120 (measured until 156)');
  expect(text(['156', 6])).toBe('6 since ≤ 156');
});

test('a change is told between the releases that were measured', () => {
  expect(text(['120', 2], ['150', 3], ['156', 3])).toBe(
    '2 since ≤ 120; changed between 120 and 150: 3 since ≤ 150 (measured until 156)',
  );
});

test('between neighbours no release is missing', () => {
  expect(text(['155', 2], ['156', 3])).toBe('2 since ≤ 155; 3 since 156');
});

test('one release that was measured twice with two outcomes is no change from one release to the next', () => {
  expect(text(['156', 2], ['156', 3])).toBe('2 since ≤ 156; another value was measured with the same release: 3');
});

test('a release that differs from any of a range is not of it, so that small steps do not add up', () => {
  const far = (a: number, b: number) => Math.abs(a - b) > 1;
  expect(rangesOf(points(['1', 1], ['2', 2], ['3', 3]), far).map(({ first, last }) => [first, last])).toEqual([
    ['1', '2'],
    ['3', '3'],
  ]);
});

test('ranges follow each other without a gap, and neighbours among them differ', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2), { maxLength: 12 }), (values) => {
      const ranges = rangesOf(
        values.map((value, index) => ({ release: String(index), value })),
        differ,
      );
      const covered = ranges.flatMap(({ first, last, value }) =>
        values.slice(Number(first), Number(last) + 1).map((each) => each === value),
      );
      expect(covered).toEqual(values.map(() => true));
      for (const [index, range] of ranges.entries()) {
        expect(range.after).toBe(ranges[index - 1]?.last ?? null);
        if (index > 0) expect(range.value).not.toBe(ranges[index - 1]?.value);
      }
    }),
  );
});
