import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { compareSets } from '../../../../src/features/compare/compare-sets.ts';
import { TOLD } from '../../../../src/features/compare/words.ts';
import { type CellOf, type Counts, setOf } from '../../fixtures/sets.ts';

const SERVERS = ['python-sequential', 'python-timeout', 'nginx-proxy'] as const;

const counts: fc.Arbitrary<Counts> = fc.record({
  ok: fc.nat(12),
  stalled: fc.nat(12),
  delayed: fc.nat(4),
  failed: fc.nat(4),
  unavailable: fc.nat(1),
});
const cells: fc.Arbitrary<CellOf[]> = fc
  .array(counts, { minLength: 3, maxLength: 3 })
  .map((all) => all.map((each, index): CellOf => ({ counts: each, server: SERVERS[index] ?? 'nginx-proxy' })))
  .filter((all) => all.some((each) => Object.values(each.counts).some((count) => count > 0)));

const times = (all: CellOf[], factor: number): CellOf[] =>
  all.map((cell) => ({
    ...cell,
    counts: Object.fromEntries(Object.entries(cell.counts).map(([verdict, count]) => [verdict, count * factor])),
  }));

/** What became of each server's cell. */
const transitions = (before: CellOf[], after: CellOf[]) =>
  new Map(
    compareSets([setOf(before), setOf(after)]).lanes.flatMap((lane) =>
      lane.cells.map((cell) => [cell.server, cell.changes[0]?.transition ?? 'same'] as const),
    ),
  );

test('compareSets() tells no change of a set against itself', () => {
  fc.assert(
    fc.property(cells, (all) => {
      for (const each of transitions(all, all).values()) expect(['same', 'not-observed']).toContain(each);
    }),
    { numRuns: 60 },
  );
});

const SWAPPED = { regressed: 'fixed', fixed: 'regressed', new: 'gone', gone: 'new' } as const;

test('compareSets() swaps regressed and fixed, new and gone with the sides, and nothing else', () => {
  fc.assert(
    fc.property(cells, cells, (a, b) => {
      const [there, back] = [transitions(a, b), transitions(b, a)];
      for (const [server, each] of there) {
        expect(back.get(server)).toBe(each in SWAPPED ? SWAPPED[each as keyof typeof SWAPPED] : each);
      }
    }),
    { numRuns: 60 },
  );
});

test('compareSets() still tells a change when there are more trials of the same shares', () => {
  let seen = 0;
  fc.assert(
    fc.property(cells, cells, fc.integer({ min: 2, max: 4 }), (a, b, factor) => {
      const [few, many] = [transitions(a, b), transitions(times(a, factor), times(b, factor))];
      for (const [server, each] of few) {
        if (!TOLD.includes(each)) continue;
        seen += 1;
        expect(TOLD).toContain(many.get(server));
      }
    }),
    { numRuns: 100, seed: 5 },
  );
  expect(seen).toBeGreaterThan(10);
});

test('compareSets() makes each cell exactly one thing on each step', () => {
  fc.assert(
    fc.property(cells, cells, cells, (a, b, c) => {
      const { lanes, counts: told } = compareSets([setOf(a), setOf(b), setOf(c)]);
      const steps = lanes.flatMap((lane) => lane.cells).reduce((sum, { changes }) => sum + changes.length, 0);
      expect(Object.values(told).reduce((sum, count) => sum + count, 0)).toBe(steps);
    }),
    { numRuns: 30 },
  );
});
