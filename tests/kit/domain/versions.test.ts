import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { areNeighbours, compareVersions, releaseOf } from '../../../src/domain/versions.ts';

test('releaseOf() is the first number, and of WebKit the first two', () => {
  expect(releaseOf({ engine: 'chromium', version: '156.0.8078.79' })).toBe('156');
  expect(releaseOf({ engine: 'firefox', version: '140.5.0esr' })).toBe('140');
  expect(releaseOf({ engine: 'webkit', version: '2.50.6-1~deb12u1' })).toBe('2.50');
  expect(releaseOf({ engine: 'webkit', version: '26' })).toBe('26');
  expect(releaseOf({ engine: 'webkit', version: '' })).toBe('unknown');
});

test('compareVersions() goes number by number', () => {
  expect(['2.50', '2.9.1', '120.0', '2.50.1', '99'].toSorted(compareVersions)).toEqual([
    '2.9.1',
    '2.50',
    '2.50.1',
    '99',
    '120.0',
  ]);
});

test('compareVersions() is an order', () => {
  const version = fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }).map((numbers) => numbers.join('.'));
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
        expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});

test('areNeighbours() knows that WebKitGTK releases only even numbers', () => {
  expect(areNeighbours('chromium', '155', '156')).toBe(true);
  expect(areNeighbours('chromium', '150', '156')).toBe(false);
  expect(areNeighbours('webkit', '2.50', '2.52')).toBe(true);
  expect(areNeighbours('webkit', '2.48', '2.52')).toBe(false);
  expect(areNeighbours('webkit', '2.50', '26.0')).toBe(false);
});
