import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import type { Verdict } from '../../../src/domain/schema.ts';
import { trialNumber, wantsMore } from '../../../src/run/wants-more.ts';
import { isEnough } from '../../../src/stats/stopped-interval.ts';

const auto = { trials: 'auto', interval: 0.3, most: 40 } as const;
const verdicts = (stalled: number, ok: number): Verdict[] => [
  ...Array<Verdict>(stalled).fill('stalled'),
  ...Array<Verdict>(ok).fill('ok'),
];

test('wantsMore() counts to the number that was asked for', () => {
  expect(wantsMore([], { ...auto, trials: 3 })).toBe(true);
  expect(wantsMore(verdicts(1, 1), { ...auto, trials: 3 })).toBe(true);
  expect(wantsMore(verdicts(0, 3), { ...auto, trials: 3 })).toBe(false);
});

test('wantsMore() never tries a cell again that could not be played', () => {
  for (const verdict of ['unavailable', 'broken'] as const) {
    expect(wantsMore([verdict], auto)).toBe(false);
    expect(wantsMore(['ok', verdict], { ...auto, trials: 9 })).toBe(false);
  }
});

test('wantsMore() with auto spends trials where the doubt is', () => {
  const spent = (stallsEvery: number): number => {
    const seen: Verdict[] = [];
    while (wantsMore(seen, auto)) seen.push(seen.length % stallsEvery === 0 ? 'stalled' : 'ok');
    return seen.length;
  };
  const sure = spent(1000); // one stall, and then none
  expect(spent(1)).toBeLessThan(spent(5));
  expect(sure).toBeLessThan(spent(2));
  expect(spent(2)).toBeLessThanOrEqual(40);
});

test('wantsMore() with auto ends by the rule or by the most, and not before', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom<Verdict>('ok', 'delayed', 'stalled', 'failed'), { minLength: 1, maxLength: 60 }),
      fc.double({ min: 0.02, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 60 }),
      (seen, interval, most) => {
        const stalls = seen.filter((each) => each === 'stalled').length;
        const more = wantsMore(seen, { trials: 'auto', interval, most });
        expect(more).toBe(
          seen.length < most && !isEnough(stalls, seen.length, { interval, most: Number.POSITIVE_INFINITY }),
        );
      },
    ),
  );
});

test('wantsMore() with settled plays twice where trials agree, and until one verdict leads by two or five were played', () => {
  const settled = { ...auto, trials: 'settled' } as const;
  const played = (...order: Verdict[]) => {
    const seen: Verdict[] = [];
    while (wantsMore(seen, settled)) seen.push(order[seen.length] ?? 'ok');
    return seen.length;
  };
  expect(played('ok', 'ok')).toBe(2);
  expect(played('stalled', 'stalled')).toBe(2);
  expect(played('ok', 'delayed', 'ok', 'ok')).toBe(4);
  expect(played('ok', 'delayed', 'failed', 'ok', 'delayed')).toBe(5);
  expect(played('unavailable')).toBe(1);
});

test('trialNumber() gives every trial of a cell a number of its own', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (repetitions, trials) => {
      for (const options of [
        { trials, most: 40 },
        { trials: 'auto' as const, most: trials },
      ]) {
        const numbers = Array.from({ length: repetitions * trials }, (_, at) =>
          trialNumber(Math.floor(at / trials), at % trials, options),
        );
        expect(numbers).toEqual(numbers.map((_, index) => index));
      }
    }),
  );
  const settled = { trials: 'settled' as const, most: 40 };
  expect([trialNumber(0, 4, settled), trialNumber(1, 0, settled)]).toEqual([4, 5]);
});
