import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { boundsOf, isWithin, matchesId } from '../../../src/domain/patterns.ts';

test('matchesId() takes * for any letters, and every other sign for itself', () => {
  for (const [pattern, id, matches] of [
    ['python-*', 'python-threading', true],
    ['python-*', 'cpython-threading', false],
    ['*-proxy', 'nginx-proxy', true],
    ['*-proxy', 'nginx-proxy(php-cli)', false],
    ['*-proxy(*)', 'nginx-proxy(php-cli)', true],
    ['a**b', 'ab', true],
    ['python.sequential', 'python-sequential', false],
    ['[a-z]*', 'abc', false],
    ['*', '', true],
  ] as const) {
    expect(matchesId(pattern, id), `${pattern} ${id}`).toBe(matches);
  }
});

test('matchesId() has every id match itself and every pattern made from it', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat(), (id, from, length) => {
      const at = from % (id.length + 1);
      expect(matchesId(`${id.slice(0, at)}*${id.slice(at + length)}`, id)).toBe(true);
    }),
  );
});

test('isWithin() compares by as many numbers as the bound has', () => {
  for (const [version, range, within] of [
    ['156.0.8078.79', '=156', true],
    ['156.0.8078.79', '156', true],
    ['156.0.8078.79', '<=156', true],
    ['156.0.8078.79', '>156', false],
    ['157.0', '>156', true],
    ['156.0.8078.79', '>=150 <156', false],
    ['155.9', '>=150 <156', true],
    ['99.0', '>=150', false],
    ['2.50.6-1~deb12u1', '>=2.50', true],
    ['2.50.6', '>=2.50.7', false],
    ['2.9', '<2.50', true],
    ['', '>=1', false],
  ] as const) {
    expect(isWithin(version, range), `${version} ${range}`).toBe(within);
  }
});

test('isWithin() puts every version on one side of a bound', () => {
  const number = fc.integer({ min: 0, max: 300 });
  const version = fc.array(number, { minLength: 1, maxLength: 4 }).map((numbers) => numbers.join('.'));
  fc.assert(
    fc.property(version, version, (one, bound) => {
      const sides = ['<', '=', '>'].filter((sign) => isWithin(one, `${sign}${bound}`));
      expect(sides).toHaveLength(1);
      expect(isWithin(one, `>=${bound}`)).toBe(sides[0] !== '<');
      expect(isWithin(one, `<=${bound}`)).toBe(sides[0] !== '>');
    }),
  );
});

test('boundsOf() refuses what is no range', () => {
  for (const range of ['', ' ', 'latest', '>=', '>= 150', '1..2', '>=150,<156', '~150']) {
    expect(boundsOf(range), range).toBeNull();
  }
});
