import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import type { HoldRow } from '../../../../src/domain/measurements.ts';
import { rowsOf, summaryOf } from '../../../../src/features/traits/hold.ts';

test('an unused connection is counted from its opening, a used one from its last byte', () => {
  const rows = rowsOf(
    [
      { id: 1, openedMs: 100, lastByteMs: null, endedMs: 5100 },
      { id: 2, openedMs: 100, lastByteMs: 1100, endedMs: 5100 },
    ],
    9000,
  );
  expect(rows).toEqual([
    { connection: 1, kind: 'unused', heldMs: 5000, closedBy: 'browser' },
    { connection: 2, kind: 'used', heldMs: 4000, closedBy: 'browser' },
  ]);
});

test('what is still open was held until now, and closed by nobody', () => {
  const rows = rowsOf(
    [
      { id: 1, openedMs: 100, lastByteMs: null, endedMs: null },
      { id: 2, openedMs: 100, lastByteMs: 1100, endedMs: null },
    ],
    9000,
  );
  expect(rows.map(({ heldMs, closedBy }) => [heldMs, closedBy])).toEqual([
    [8900, 'nobody'],
    [7900, 'nobody'],
  ]);
});

const row = (heldMs: number, closedBy: HoldRow['closedBy'], kind: HoldRow['kind'] = 'unused'): HoldRow => ({
  connection: 1,
  kind,
  heldMs,
  closedBy,
});

test('a summary keeps kinds apart, and open connections out of the median', () => {
  const rows = [
    row(10, 'browser'),
    row(30, 'browser'),
    row(20, 'browser'),
    row(900, 'nobody'),
    row(800, 'nobody'),
    row(7, 'browser', 'used'),
  ];
  expect(summaryOf(rows, 'unused')).toEqual({
    kind: 'unused',
    samples: 5,
    closed: { count: 3, median: 20, low: 10, high: 30 },
    open: { count: 2, atLeast: 800 },
  });
  expect(summaryOf(rows, 'used')).toEqual({
    kind: 'used',
    samples: 1,
    closed: { count: 1, median: 7, low: 7, high: 7 },
    open: null,
  });
  expect(summaryOf([], 'used')).toEqual({ kind: 'used', samples: 0, closed: null, open: null });
});

test('every connection is in exactly one summary, and its median within its range', () => {
  const connection = fc.record({
    openedMs: fc.nat(1000),
    usedMs: fc.option(fc.nat(1000)),
    heldMs: fc.option(fc.nat(1000)),
  });
  fc.assert(
    fc.property(fc.array(connection), (all) => {
      const rows = rowsOf(
        all.map(({ openedMs, usedMs, heldMs }, id) => ({
          id: id + 1,
          openedMs,
          lastByteMs: usedMs === null ? null : openedMs + usedMs,
          endedMs: heldMs === null ? null : openedMs + (usedMs ?? 0) + heldMs,
        })),
        3000,
      );
      const summaries = (['unused', 'used'] as const).map((kind) => summaryOf(rows, kind));
      expect(summaries.reduce((sum, { samples }) => sum + samples, 0)).toBe(all.length);
      for (const { closed } of summaries) {
        if (!closed) continue;
        expect(closed.median).toBeGreaterThanOrEqual(closed.low);
        expect(closed.median).toBeLessThanOrEqual(closed.high);
      }
    }),
  );
});
