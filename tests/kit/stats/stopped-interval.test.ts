import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { type Interval, wilson } from '../../../src/stats/intervals.ts';
import {
  anytimeInterval,
  chanceOf,
  type Ending,
  endingsOf,
  exactInterval,
  rateInterval,
  type StoppingRule,
} from '../../../src/stats/stopped-interval.ts';

/** The default first. */
const RULES: readonly StoppingRule[] = [
  { interval: 0.3, most: 40 },
  { interval: 0.3, most: 200 },
  { interval: 0.2, most: 100 },
  { interval: 0.5, most: 20 },
  { interval: 0.02, most: 30 }, // `most` always ends this one
  { interval: 1, most: 5 },
];
/** Every rate in steps of a thousandth. */
const RATES = Array.from({ length: 999 }, (_, index) => (index + 1) / 1000);

interface Reported {
  readonly ending: Ending;
  readonly interval: Interval;
}

const reported = (rule: StoppingRule, intervalOf: (ending: Ending) => Interval | null): Reported[] =>
  endingsOf(rule).map((ending) => {
    const interval = intervalOf(ending);
    if (!interval) throw new Error(`no interval of ${ending.stalls} of ${ending.trials}`);
    return { ending, interval };
  });

/** The chance that what is reported contains the rate, exactly: the sum over all endings. */
const coverage = (all: readonly Reported[], rate: number): number =>
  all.reduce(
    (sum, { ending, interval }) => (interval.low <= rate && rate <= interval.high ? sum + chanceOf(ending, rate) : sum),
    0,
  );

const leastCoverage = (all: readonly Reported[]): number => Math.min(...RATES.map((rate) => coverage(all, rate)));

for (const rule of RULES) {
  const name = `auto to ${rule.interval} or ${rule.most} trials`;

  test(`endingsOf() of ${name}: every order of trials ends in exactly one of them`, () => {
    const endings = endingsOf(rule);
    for (const rate of [0, 0.001, 0.2, 0.64, 0.999, 1]) {
      expect(endings.reduce((sum, each) => sum + chanceOf(each, rate), 0)).toBeCloseTo(1, 9);
    }
  });

  test(`exactInterval() of ${name} covers at least 95 % at every rate`, () => {
    const exact = reported(rule, ({ stalls, trials }) => exactInterval(stalls, trials, rule));
    expect(leastCoverage(exact)).toBeGreaterThanOrEqual(0.95);
    expect(coverage(exact, 0)).toBeCloseTo(1, 9);
    expect(coverage(exact, 1)).toBeCloseTo(1, 9);
  });

  test(`anytimeInterval() under ${name} covers at least 95 % at every rate`, () => {
    expect(leastCoverage(reported(rule, ({ stalls, trials }) => anytimeInterval(stalls, trials)))).toBeGreaterThan(
      0.95,
    );
  });
}

test('Wilson intervals do not hold under the rule: this is why there are others', () => {
  for (const rule of RULES.slice(0, 3)) {
    expect(leastCoverage(reported(rule, ({ stalls, trials }) => wilson(stalls, trials)))).toBeLessThan(0.92);
  }
});

test('endingsOf() gives the chances that playing every order of ten trials gives', () => {
  const rule = { interval: 0.7, most: 10 };
  const endings = endingsOf(rule);
  const ends = new Set(endings.map(({ stalls, trials }) => `${stalls}/${trials}`));
  const counted = new Map<string, number>();
  const rate = 0.3;
  for (let order = 0; order < 2 ** rule.most; order++) {
    let [stalls, trials, chance] = [0, 0, 1];
    while (!ends.has(`${stalls}/${trials}`)) {
      const isStall = ((order >> trials) & 1) === 1;
      stalls += Number(isStall);
      trials += 1;
      chance *= isStall ? rate : 1 - rate;
    }
    // As many orders of ten begin so as are left to choose.
    const key = `${stalls}/${trials}`;
    counted.set(key, (counted.get(key) ?? 0) + chance / 2 ** (rule.most - trials));
  }
  expect(counted.size).toBeGreaterThan(4);
  for (const each of endings) {
    expect(chanceOf(each, rate)).toBeCloseTo(counted.get(`${each.stalls}/${each.trials}`) ?? 0, 12);
  }
});

test('exactInterval() of a number of trials that was fixed is that of Clopper and Pearson', () => {
  // Newcombe 1998 ("Two-sided confidence intervals for the single proportion"), table I, method 5: 15 of 148 and 0 of 20.
  const never = (most: number) => ({ interval: 0.0001, most });
  const { low, high } = exactInterval(15, 148, never(148)) ?? { low: 0, high: 0 };
  expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.0578', '0.1617']);
  expect(exactInterval(0, 20, never(20))?.high.toFixed(4)).toBe('0.1684');
});

test('exactInterval() contains its rate, rises with it, and is hardly wider than was asked for', () => {
  for (const rule of RULES.slice(0, 3)) {
    const all = reported(rule, ({ stalls, trials }) => exactInterval(stalls, trials, rule)).toSorted(
      (a, b) => a.ending.stalls / a.ending.trials - b.ending.stalls / b.ending.trials,
    );
    for (const [index, { ending, interval }] of all.entries()) {
      const rate = ending.stalls / ending.trials;
      expect(interval.low).toBeLessThanOrEqual(rate);
      expect(interval.high).toBeGreaterThanOrEqual(rate);
      expect(interval.low).toBeGreaterThanOrEqual((all[index - 1]?.interval.low ?? 0) - 1e-9);
      expect(interval.high).toBeGreaterThanOrEqual((all[index - 1]?.interval.high ?? 0) - 1e-9);
      if (ending.trials < rule.most) expect(interval.high - interval.low).toBeLessThanOrEqual(1.05 * rule.interval);
    }
  }
});

test("rateInterval() is Wilson's of a fixed number, exact of an ending of the rule, and else the wider one", () => {
  const [rule] = RULES as readonly [StoppingRule];
  expect(rateInterval(3, 9, null)).toEqual(wilson(3, 9));
  expect(rateInterval(20, 40, rule)).toEqual(exactInterval(20, 40, rule));
  expect(exactInterval(2, 4, rule)).toBeNull();
  expect(rateInterval(2, 4, rule)).toEqual(anytimeInterval(2, 4));
  expect(rateInterval(20, 40, 'severally')).toEqual(anytimeInterval(20, 40));
});

test('anytimeInterval() contains the rate and the Wilson interval, within 0 and 1', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.nat(400), (trials, some) => {
      const stalls = some % (trials + 1);
      const [wide, narrow] = [anytimeInterval(stalls, trials), wilson(stalls, trials)];
      expect(wide.low).toBeGreaterThanOrEqual(0);
      expect(wide.high).toBeLessThanOrEqual(1);
      expect(wide.low).toBeLessThanOrEqual(narrow.low + 1e-9);
      expect(wide.high).toBeGreaterThanOrEqual(narrow.high - 1e-9);
    }),
  );
  expect(() => anytimeInterval(0, 0)).toThrow(RangeError);
});
