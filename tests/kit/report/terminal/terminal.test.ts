import { expect, test } from '@playwright/test';
import { matrixText, progressText } from '../../../../src/report/terminal/terminal.ts';
import { HOSTILE, result, SCENARIOS, sampleResults } from '../../fixtures/results.ts';

const order = { scenarios: SCENARIOS };
const lines = (text: string) => text.split('\n');
const widest = (text: string) => Math.max(...lines(text).map((line) => Array.from(line).length));
const ESC = String.fromCharCode(27);

for (const columns of [80, 100]) {
  test(`matrixText() keeps within ${columns} columns`, () => {
    expect(widest(matrixText(sampleResults(), { columns, colour: false, order }))).toBeLessThanOrEqual(columns);
  });
}

test('matrixText() needs far fewer lines than there are cells', () => {
  expect(lines(matrixText(sampleResults(), { columns: 80, colour: false, order })).length).toBeLessThan(243 / 2);
});

test('matrixText() shows the worst verdict with stalls of trials for each pair', () => {
  const text = matrixText(sampleResults(), { columns: 100, colour: false, order });
  expect(text).toMatch(/│ python-sequential +│ stalled 6\/15 +│ ok\* +│ unavailable +│/);
  expect(text).toMatch(/│ node-threaded +│ ok +│ ok\* +│ unavailable +│/);
});

test('matrixText() marks by scenario what is not ok, and only that', () => {
  const [, scenarios = ''] = matrixText(sampleResults(), { columns: 100, colour: false, order }).split('By scenario');
  const [matrices = ''] = scenarios.split('Causes');
  expect(matrices).toMatch(/│ python-timeout +│ · +│ D +│/);
  expect(matrices).not.toContain('node-threaded');
  expect(matrices).not.toContain('webkit');
});

test('matrixText() names columns by letters when their names do not fit', () => {
  const results = SCENARIOS.map((scenario) => result('firefox', 'python-sequential', scenario, { verdict: 'stalled' }));
  const text = matrixText(results, { columns: 70, colour: false, order });
  expect(text).toContain('a first-visit, b reload');
  expect(widest(text)).toBeLessThanOrEqual(70);
});

test('matrixText() splits the matrix when there are more browsers than fit', () => {
  const results = Array.from({ length: 12 }, (_, index) => {
    const one = result('chromium', 'python-sequential', 'bystander', { verdict: 'stalled' });
    return { ...one, browser: { ...one.browser, id: `chromium-${100 + index}` } };
  });
  const text = matrixText(results, { columns: 80, colour: false });
  expect(widest(text)).toBeLessThanOrEqual(80);
  for (const { browser } of results) expect(text).toContain(browser.id);
});

test('matrixText() has control sequences when colour is on, and none when it is off', () => {
  expect(matrixText(sampleResults(), { columns: 80, colour: true })).toContain(`${ESC}[`);
  // The sample holds a control sequence from a hostile server, which must not get through either.
  expect(matrixText(sampleResults(), { columns: 80, colour: false })).not.toContain(ESC);
});

test('matrixText() copes with no results and with unavailable cells only', () => {
  expect(matrixText([], { columns: 80, colour: false })).toBe('No trial was recorded.');
  const unavailable = sampleResults().filter(({ verdict }) => verdict === 'unavailable');
  const text = matrixText(unavailable, { columns: 80, colour: false });
  expect(text).toContain('webkit × 9 servers × 9 scenarios (81 cells)');
  expect(text).not.toContain('Causes');
});

test('progressText() says how far the run is, on one line', () => {
  expect(progressText(37, 243, { ok: 33, stalled: 4 }, 'chromium × python-sequential › bystander')).toBe(
    '[ 37/243] 4 stalled · 33 ok  chromium × python-sequential › bystander',
  );
  expect(progressText(0, 9, {}, '')).toBe('[0/9]');
});

test('progressText() stays within the columns whatever it is told', () => {
  const text = progressText(1, 2, { ok: 1 }, HOSTILE, 60);
  expect(text.length).toBeLessThanOrEqual(60 + 'x1bx00u202e'.length * 2);
  expect(text).not.toContain(ESC);
});
