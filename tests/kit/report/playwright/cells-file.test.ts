import { expect, test } from '@playwright/test';
import { cellsFile, isBadOrMayBe, possiblyText } from '../../../../src/report/playwright/cells-file.ts';
import { luckyCells, summarise } from '../../../../src/report/summary.ts';
import { sampleResults } from '../../fixtures/results.ts';

const summary = summarise(sampleResults());
const [lucky] = summary.cells.filter(({ verdict }) => verdict === 'ok');
const possible = {
  worst: 'stalled' as const,
  visits: 50,
  stalled: { least: 39, most: 39, low: 0.65, high: 0.87 },
  delayed: null,
  text: 'stalls in 65 to 87 % of visits',
};
const withOne = { ...summary, possible: new Map([[lucky?.anchor ?? '', possible]]) };

test('cellsFile() has every cell with what was observed, and what is possible where that is known', () => {
  const cells = cellsFile(withOne);
  expect(cells).toHaveLength(summary.cells.length);
  expect(cells.filter((each) => each.possible !== null)).toHaveLength(1);
  expect(cells.find((each) => each.possible)).toMatchObject({
    observed: { verdict: 'ok' },
    possible: { worst: 'stalled', visits: 50, stalled: { low: 0.65, high: 0.87 } },
  });
});

test('luckyCells() finds the cell that came out better than it may, and no other', () => {
  expect(luckyCells(withOne).map(({ cell }) => cell)).toEqual([lucky]);
  expect(luckyCells(summary)).toEqual([]);
});

test('a cell that may stall fails a run that asks for it, and so does one that did', () => {
  const bad = cellsFile(withOne).filter(isBadOrMayBe);
  const stalled = summary.cells.filter(({ verdict }) => verdict === 'stalled' || verdict === 'failed');
  expect(bad).toHaveLength(stalled.length + 1);
  expect(possiblyText(bad)).toContain(`${bad.length} cells stall or may stall (${stalled.length} did)`);
});
