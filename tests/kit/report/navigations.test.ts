import { expect, test } from '@playwright/test';
import { navigationTables, summarise } from '../../../src/report/summary.ts';
import { matrixText } from '../../../src/report/terminal/terminal.ts';
import { dimensionResults, navigated } from '../fixtures/dimensions.ts';
import { result, sampleResults } from '../fixtures/results.ts';

type Results = Parameters<typeof summarise>[0];
const tablesOf = (results: Results) => navigationTables(summarise(results).cells);

test('navigationsOf() finds nothing where there is one kind of navigation', () => {
  expect(tablesOf(sampleResults())).toEqual([]);
});

test('navigationsOf() counts stalls of observed trials by kind, in one order', () => {
  const [table, ...others] = tablesOf([...navigated('typed', 10, 20), ...navigated('new-tab', 17, 20, 20)]);
  expect(others).toEqual([]);
  expect(table).toMatchObject({ browser: 'chromium', navigations: ['new-tab', 'typed'] });
  expect([...(table?.rows[0]?.rates ?? [])].map(([kind, { stalls, observed }]) => [kind, stalls, observed])).toEqual([
    ['new-tab', 17, 20],
    ['typed', 10, 20],
  ]);
});

test('navigationsOf() counts only the servers that were observed with several kinds', () => {
  const other = result('chromium', 'python-threading', 'bystander');
  const unseen = result('chromium', 'node-sequential', 'bystander', { verdict: 'unavailable' });
  const [table] = tablesOf([
    ...navigated('goto', 1, 2),
    ...navigated('link', 0, 2, 2),
    ...[other, unseen, { ...unseen, trial: 1, browser: { ...unseen.browser, navigation: 'goto' as const } }],
  ]);
  expect(table?.rows).toHaveLength(1);
  expect(table?.rows[0]?.servers).toEqual(['python-sequential']);
});

for (const columns of [60, 80]) {
  test(`matrixText() shows rates by kind of navigation within ${columns} columns`, () => {
    const text = matrixText(dimensionResults(), { columns, colour: false });
    expect(text).toMatch(/│ bystander │ 19\/23 +│ 3\/20 +│ 9\/20 +│ 10\/20 +│/);
    expect(text).toMatch(/│ +│ 63–93 % │ 5–36 % │ 26–66 % │ 30–70 % │/);
    expect(Math.max(...text.split('\n').map((line) => Array.from(line).length))).toBeLessThanOrEqual(columns);
  });
}
