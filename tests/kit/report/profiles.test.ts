import { expect, test } from '@playwright/test';
import { profilesOf, summarise } from '../../../src/report/summary.ts';
import { matrixText } from '../../../src/report/terminal/terminal.ts';
import { automated, dimensionResults } from '../fixtures/dimensions.ts';
import { result, sampleResults } from '../fixtures/results.ts';
import { stalledFindings } from '../fixtures/trials.ts';

type Results = Parameters<typeof summarise>[0];
const compared = (results: Results) => profilesOf(summarise(results).cells);
const stalled = (scenario: string, trial = 0) =>
  result('chromium', 'python-sequential', scenario, { ...stalledFindings, trial });
const plain = (scenario: string, rest: Parameters<typeof automated>[3] = {}) =>
  automated('chromium', 'python-sequential', scenario, rest);

test('profilesOf() finds nothing where only one profile was run', () => {
  expect(compared(sampleResults())).toEqual([]);
  expect(compared([plain('bystander')])).toEqual([]);
});

test('profilesOf() counts what a plain test would have missed, and puts it first', () => {
  const [chromium] = compared([
    ...[result('chromium', 'python-sequential', 'first-visit'), stalled('abandoned'), stalled('bystander')],
    ...[plain('first-visit'), plain('abandoned', stalledFindings), plain('bystander')],
  ]);
  expect(chromium?.rows.map(({ scenario, difference }) => [scenario, difference])).toEqual([
    ['bystander', 'missed'],
    ['abandoned', 'none'],
    ['first-visit', 'none'],
  ]);
  expect(chromium?.sentence).toBe(
    'A plain Playwright test with Chromium would have missed 1 of 2 stalls, in 3 cells in which both were observed.',
  );
});

test('profilesOf() says also what the plain test stalled in alone', () => {
  const ok = result('chromium', 'python-sequential', 'bystander');
  const [chromium] = compared([ok, plain('bystander', stalledFindings)]);
  expect(chromium?.rows[0]?.difference).toBe('other');
  expect(chromium?.sentence).toMatch(/had no stall to miss.* It stalled in 1 in which a person's did not\.$/);
});

test('profilesOf() compares only what both were observed in, and looks past a broken trial', () => {
  const [chromium] = compared([
    ...[stalled('bystander'), stalled('bystander', 1), stalled('abandoned'), stalled('two-tabs')],
    ...[plain('bystander'), plain('bystander', { trial: 1, verdict: 'broken' })],
    plain('abandoned', { verdict: 'unavailable' }),
  ]);
  expect(chromium?.rows).toHaveLength(1);
  expect(chromium?.rows[0]).toMatchObject({
    scenario: 'bystander',
    difference: 'missed',
    automation: { verdict: 'ok', observed: 1 },
    person: { stalls: 2, observed: 2 },
  });
});

test('profilesOf() takes the person of the same release', () => {
  const older = {
    ...stalled('bystander'),
    browser: { ...stalled('bystander').browser, id: 'chromium-120', version: '120' },
  };
  const [chromium] = compared([older, stalled('bystander'), plain('bystander')]);
  expect(chromium?.person).toBe('chromium');
});

test('matrixText() tells in a short block what a plain test would have missed', () => {
  const text = matrixText(dimensionResults(), { columns: 80, colour: false });
  const [, block = ''] = text.split('What a plain Playwright test would have told you\n');
  expect(block).toMatch(/^- A plain Playwright test with Chromium would have missed 9 of 10 stalls/);
  expect(block).toMatch(/ {2}python-sequential › bystander: ok 0\/1, a person's stalled 41\/103 \(31 to 49 %\)\n/);
  expect(matrixText(sampleResults(), { columns: 80, colour: false })).not.toContain('plain Playwright');
});
