import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { compareVisits, type ObservedVisit, observedVisitOf } from '../../../../src/features/fidelity/fidelity.ts';
import { standoff, trace } from '../../fixtures/traces.ts';

const visit = (pattern: string, verdict = 'ok', blind = false): ObservedVisit => ({
  pattern,
  verdict,
  silentAgesMs: [],
  blind,
});
const many = (count: number, each: ObservedVisit): ObservedVisit[] => Array.from({ length: count }, () => each);

test('visitOf() counts what the browser opened and left silent, in which order it spoke, and how old the silent one was', () => {
  const seen = standoff();
  const { pattern, verdict, silentAgesMs } = observedVisitOf(seen);
  expect(pattern).toMatch(/^\d opened, 1 silent, spoke in order [\d ]+: stalled$/);
  expect(verdict).toBe('stalled');
  expect(silentAgesMs).toHaveLength(1);
  expect(silentAgesMs[0]).toBeLessThanOrEqual(seen.endedMs);
});

test('the same way twice is faithful only when there were enough trials to see what is rare', () => {
  expect(compareVisits(many(3, visit('a')), many(3, visit('a'))).verdict).toBe('not enough trials');
  expect(compareVisits(many(20, visit('a')), many(20, visit('a'))).verdict).toBe('faithful');
});

test('two ways that share no pattern are not faithful, and the difference has the sign of the second', () => {
  const { verdict, distance, difference } = compareVisits(many(20, visit('a')), many(20, visit('b', 'stalled')));
  expect(verdict).toBe('not faithful');
  expect(distance.value).toBeCloseTo(1);
  expect(difference.low).toBeGreaterThan(0.5);
});

test('where one way was not observed, only verdicts are compared', () => {
  const { patterns, verdict } = compareVisits(many(20, visit('3 opened')), many(20, visit('nothing seen', 'ok', true)));
  expect(patterns).toEqual([{ pattern: 'ok', counts: [20, 20] }]);
  expect(verdict).toBe('faithful');
});

test('visitOf() of a trace without any connection does not throw', () => {
  expect(observedVisitOf(trace([])).pattern).toMatch(/^0 opened, 0 silent, spoke in order none/);
});

test('a comparison counts every trial once, whatever the patterns', () => {
  const visits = fc.array(
    fc.constantFrom('a', 'b', 'c').map((each) => visit(each)),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(visits, visits, (first, second) => {
      const { patterns, trials } = compareVisits(first, second);
      for (const side of [0, 1] as const) {
        expect(patterns.reduce((sum, { counts }) => sum + counts[side], 0)).toBe(trials[side]);
      }
    }),
    { numRuns: 20 },
  );
});
