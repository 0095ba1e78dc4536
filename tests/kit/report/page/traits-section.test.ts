import { expect, test } from '@playwright/test';
import type { BrowserTraitsFile } from '../../../../src/domain/measurements.ts';
import { linesOf } from '../../../../src/features/traits/over-releases.ts';
import { rows } from '../../../../src/features/traits/rows.ts';
import { CHART_HEIGHT, CHART_WIDTH, traitDrawing } from '../../../../src/report/page/traits-section.tsx';
import { browserTraitsFile, sampleBrowserTraits } from '../../fixtures/browser-traits.ts';

function drawn(id: string, files: readonly BrowserTraitsFile[]) {
  const row = rows.find((each) => each.id === id);
  const [line] = row ? linesOf(row, files) : [];
  if (!line) throw new Error(`nothing was measured of ${id}`);
  return traitDrawing(line);
}

const releases = (...versions: readonly string[]) =>
  versions.map((version) => browserTraitsFile({ id: `chromium-${version}`, version: `${version}.0` }));

test('traitDrawing() places releases by their numbers and values by their size, inside of the drawing', () => {
  const drawing = drawn('first-visit-typed-opened', sampleBrowserTraits());
  const [first, second, third] = drawing?.dots ?? [];
  expect(drawing?.dots.map(({ release, text }) => [release, text])).toEqual([
    ['120', '2'],
    ['150', '3'],
    ['156', '3'],
  ]);
  // 30 releases lie between the first two, and 6 between the last.
  const gap = (from = { x: 0 }, to = { x: 0 }) => to.x - from.x;
  expect(gap(first, second) / gap(second, third)).toBeCloseTo(5, 1);
  expect(first?.y).toBeGreaterThan(second?.y ?? 0);
  expect(second?.y).toBe(third?.y);
  for (const { x, y } of drawing?.dots ?? []) {
    expect(x > 0 && x < CHART_WIDTH && y > 0 && y < CHART_HEIGHT).toBe(true);
  }
});

test('traitDrawing() names the oldest and the newest release, and of the others those that have room', () => {
  const names = drawn('limit-per-host-fetches', releases('100', '101', '120', '139', '140'))?.names ?? [];
  expect(names.map(({ text }) => text)).toEqual(['100', '120', '140']);
});

test('traitDrawing() draws no line of a single release, nor of words, nor of what was never measured as a number', () => {
  expect(drawn('limit-per-host-fetches', releases('156'))).toBeNull();
  expect(drawn('silent-order', releases('120', '156'))).toBeNull();
  expect(drawn('hold-used', releases('120', '156'))).toBeNull(); // still open when the watch ended
});

test('traitDrawing() goes once through a release that was measured twice', () => {
  const twice = [...releases('120', '156'), browserTraitsFile({ id: 'chromium-unautomated', driver: 'none' })];
  const drawing = drawn('limit-per-host-fetches', twice);
  expect(drawing?.dots).toHaveLength(3);
  expect(drawing?.path.match(/[ML]/g)).toEqual(['M', 'L']);
});
