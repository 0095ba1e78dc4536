import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { intervalText, ratesOf, rateText, shortRate } from '../../../src/domain/rates.ts';
import { summarise } from '../../../src/report/summary.ts';
import { matrixText } from '../../../src/report/terminal/terminal.ts';
import { navigated } from '../fixtures/dimensions.ts';
import { result } from '../fixtures/results.ts';

test('rateText() and shortRate() give a rate with its number of trials and its Wilson interval', () => {
  expect(rateText({ stalls: 10, observed: 20 })).toBe('10 of 20 stalled (30 to 70 %)');
  expect(shortRate({ stalls: 10, observed: 20 })).toBe('10/20 (30 to 70 %)');
});

test('rateText() speaks of no interval where one trial or none was observed', () => {
  expect(rateText({ stalls: 1, observed: 1 })).toBe('1 of 1 stalled');
  expect(rateText({ stalls: 0, observed: 0 })).toBe('0 of 0 stalled');
});

test('intervalText() has the rate in it, and never leaves 0 to 100 %', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 500 }), fc.nat(500), (observed, any) => {
      const stalls = Math.min(any, observed);
      const [, low, high] = /^(\d+) to (\d+) %$/.exec(intervalText({ stalls, observed }) ?? '') ?? [];
      const rate = Math.round((100 * stalls) / observed);
      expect(Number(low)).toBeGreaterThanOrEqual(0);
      expect(Number(low)).toBeLessThanOrEqual(rate);
      expect(Number(high)).toBeGreaterThanOrEqual(rate);
      expect(Number(high)).toBeLessThanOrEqual(100);
    }),
  );
});

test('ratesOf() tells cells of equal rates together, and leaves out those with one trial', () => {
  const ok = [0, 1].flatMap((trial) =>
    (['reload', 'two-tabs'] as const).map((scenario) => result('firefox', 'nginx-proxy', scenario, { trial })),
  );
  const { cells } = summarise([
    ...ok,
    ...navigated('new-tab', 10, 20),
    result('chromium', 'nginx-proxy', 'reload', { verdict: 'stalled' }),
  ]);
  expect(ratesOf(cells).map(({ stalls, observed, cells: all }) => [stalls, observed, all.length])).toEqual([
    [10, 20, 1],
    [0, 2, 2],
  ]);
});

test('matrixText() has the rates of repeated cells, and says nothing of rates where there is one trial of each', () => {
  expect(matrixText(navigated('new-tab', 10, 20), { columns: 80, colour: false })).toContain(
    '- 10 of 20 stalled (30 to 70 %): chromium × python-sequential × bystander (1',
  );
  expect(matrixText(navigated('new-tab', 1, 1), { columns: 80, colour: false })).not.toContain('Stall rates');
});

test('matrixText() gives cells that auto ended the interval that holds under its rule, and no other', () => {
  const results = navigated('new-tab', 20, 40);
  const text = (rule: { interval: number; most: number } | null) =>
    matrixText(results, { columns: 80, colour: false, rule });
  expect(text(null)).toContain('20 of 40 stalled (35 to 65 %)');
  expect(text({ interval: 0.3, most: 40 })).toContain('20 of 40 stalled (34 to 66 %)');
  // Numbers 0 to 39 of a rule of 20 are two repetitions, each with an end of its own.
  expect(text({ interval: 0.3, most: 20 })).toContain('20 of 40 stalled (27 to 73 %)');
});
