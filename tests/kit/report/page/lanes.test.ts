import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { CHAR, drawingOf, type Label, packLabels } from '../../../../src/report/page/lanes.tsx';
import { timeScale } from '../../../../src/report/page/timescale.ts';
import { stalledTrace } from '../../fixtures/trials.ts';

const spanOf = ({ x, text, anchor }: Label): [number, number] =>
  anchor === 'start' ? [x, x + text.length * CHAR] : [x - text.length * CHAR, x];

test('packLabels() lets no two labels of a row overlap', () => {
  const wanted = fc.array(fc.record({ x: fc.integer({ min: 0, max: 800 }), text: fc.stringMatching(/^[a-z]{1,30}$/) }));
  fc.assert(
    fc.property(wanted, (labels) => {
      const packed = packLabels(labels, 0, 800, 3);
      packed.forEach((one, index) => {
        const [from, to] = spanOf(one);
        expect(from).toBeGreaterThanOrEqual(0);
        for (const other of packed.slice(index + 1).filter(({ row }) => row === one.row)) {
          const [otherFrom, otherTo] = spanOf(other);
          expect(to <= otherFrom || otherTo <= from).toBe(true);
        }
      });
    }),
  );
});

test('timeScale() keeps the order of times and stays within its edges', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -100, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 }), (times) => {
      const scale = timeScale(times, 200, 800);
      const places = times.toSorted((a, b) => a - b).map(scale.at);
      for (const [index, x] of places.entries()) {
        expect(x).toBeGreaterThanOrEqual(places[index - 1] ?? 200);
        expect(x).toBeLessThanOrEqual(800.001);
      }
    }),
  );
});

test('timeScale() draws the axis broken where a long time passes without an event', () => {
  expect(timeScale([0, 10, 20, 3020, 3021], 0, 100).breaks).toHaveLength(1);
});

test('drawingOf() draws the silent connection from its opening to its close, and blames it', () => {
  const { lanes } = drawingOf(stalledTrace, 'chromium', 3);
  const [, , silent] = lanes;
  expect(lanes.map((lane) => lane.silent)).toEqual([false, false, true, false]);
  expect(silent?.blamed).toBe(true);
  expect(silent?.bars).toEqual([
    { kind: 'silent', x: silent?.from, width: expect.closeTo((silent?.to ?? 0) - (silent?.from ?? 0), 1) },
  ]);
  expect(silent?.labels.map(({ text }) => text)).toEqual(['silent', 'kit closed']);
});

test('drawingOf() stacks lanes without overlap', () => {
  const { lanes, axisTop } = drawingOf(stalledTrace, 'chromium', 3);
  for (const [index, { top, height }] of lanes.entries()) {
    expect(top + height).toBeLessThanOrEqual(lanes[index + 1]?.top ?? axisTop);
  }
});

test('drawingOf() draws the blamed connection even where there are too many to draw', () => {
  const [first] = stalledTrace.connections;
  if (!first) throw new Error('the sample has no connection');
  const connections = Array.from({ length: 500 }, (_, index) => ({ ...first, id: index + 1 }));
  const { lanes, left } = drawingOf({ ...stalledTrace, connections }, 'chromium', 400);
  expect(lanes.at(-1)?.id).toBe(400);
  expect(lanes.length + left).toBe(500);
});

test('drawingOf() copes with a trace in which nothing happened', () => {
  const { lanes, ticks } = drawingOf(
    { ...stalledTrace, connections: [], events: [], steps: [], endedMs: 0 },
    'firefox',
    null,
  );
  expect(lanes).toEqual([]);
  expect(ticks.map(({ text }) => text)).toEqual(['0 ms']);
});
