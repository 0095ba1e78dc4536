import { expect, test } from '@playwright/test';
import { resultSchema, runSchema } from '../../../src/domain/schema.ts';
import { traceSchema } from '../../../src/domain/trace.ts';
import { automationDisagreement } from '../../../src/report/sentences.ts';
import { navigationTables, profilesOf, summarise } from '../../../src/report/summary.ts';
import { matrixText } from '../../../src/report/terminal/terminal.ts';
import { automated, dimensionResults, navigated } from '../fixtures/dimensions.ts';
import { result, SCENARIOS, sampleResults, sampleRun, sampleTraces } from '../fixtures/results.ts';
import { stalledFindings } from '../fixtures/trials.ts';

const bystander = (rest: Parameters<typeof result>[3]) => result('chromium', 'python-sequential', 'bystander', rest);

test('the sample is valid by the schemas', () => {
  for (const line of sampleResults()) resultSchema.parse(line);
  for (const trace of sampleTraces().values()) traceSchema.parse(trace);
  runSchema.parse(sampleRun());
});

test('summarise() gives a cell the worst verdict of its trials, and counts stalls of observed trials', () => {
  const { cells } = summarise([
    bystander({ trial: 2, verdict: 'unavailable' }),
    bystander({ trial: 0, verdict: 'ok', provoked: false }),
    bystander({ trial: 1, ...stalledFindings }),
  ]);
  expect(cells).toHaveLength(1);
  expect(cells[0]).toMatchObject({ verdict: 'stalled', stalls: 1, observed: 2, provoked: 1 });
  expect(cells[0]?.worst.trial).toBe(1);
  expect(cells[0]?.anchor).toBe('cell-chromium--python-sequential--bystander');
});

test('summarise() orders verdicts broken, stalled, failed, delayed, ok, and unavailable only when all are', () => {
  const order = ['broken', 'stalled', 'failed', 'delayed', 'kept-back', 'ok', 'unavailable'] as const;
  order.forEach((verdict, index) => {
    const { cells, pairs } = summarise(order.slice(index).map((each, trial) => bystander({ trial, verdict: each })));
    expect(cells[0]?.verdict).toBe(verdict);
    expect(pairs[0]?.verdict).toBe(verdict);
  });
});

test('summarise() shows the proven trial when several have the worst verdict', () => {
  const cause = { ...stalledFindings.cause, proven: false };
  const { cells } = summarise([bystander({ ...stalledFindings, cause }), bystander({ ...stalledFindings, trial: 7 })]);
  expect(cells[0]?.worst.trial).toBe(7);
});

test('summarise() says in sentences who stalls with whom', () => {
  const { sentences } = summarise(sampleResults());
  expect(sentences[0]).toBe(
    'chromium stalls with 3 of 9 servers: node-sequential, python-keepalive, python-sequential; ' +
      'is delayed with python-timeout; fails with nginx-proxy.',
  );
  expect(sentences[1]).toContain('firefox stalls with 1 of 9 servers: python-keepalive');
  expect(sentences[2]).toContain('webkit was not observed: unavailable');
  expect(sentences[3]).toMatch(/^Of 3 sequential servers, Chromium \d+ stalls with 3, Firefox \d+ with 1\.$/);
  expect(sentences.join(' ')).toContain('Of 22 stalls, 18 have a proven cause');
  expect(sentences.join(' ')).toContain('1 cell broke through the kit');
});

test('summarise() says which browser keeps requests back, and that the server is not to blame', () => {
  const { sentences } = summarise([bystander({ verdict: 'kept-back' })]);
  expect(sentences[0]).toMatch(
    /stalls with none of 1 server; keeps requests back itself with \S+ \(no fault of theirs\)/,
  );
});

test('summarise() compares browsers by the servers that read one connection at a time, where there are several of both', () => {
  const sequential = (results: ReturnType<typeof sampleResults>) =>
    summarise(results).sentences.filter((sentence) => sentence.includes('sequential servers'));
  const results = sampleResults();
  expect(sequential(results.filter(({ browser }) => browser.id === 'chromium'))).toEqual([]);
  expect(sequential(results.filter(({ server }) => server.model !== 'sequential'))).toEqual([]);
  // A browser that was not seen with all of them says so.
  const less = results.filter(({ browser, server }) => browser.id === 'chromium' || server.id === 'node-sequential');
  expect(sequential(less)).toEqual([
    expect.stringMatching(/Chromium \d+ stalls with 3, Firefox \d+ with none of 1\.$/),
  ]);
});

test('summarise() names a stall even where another trial of the pair is broken', () => {
  const { sentences } = summarise([bystander(stalledFindings), bystander({ trial: 1, verdict: 'broken' })]);
  expect(sentences[0]).toBe('chromium stalls with 1 of 1 server: python-sequential.');
});

test('summarise() tells causes and reasons once for the cells that share them', () => {
  const { causes, reasons } = summarise(sampleResults());
  expect(causes.map(({ kind, proven, cells }) => [kind, proven, cells.length])).toEqual([
    ['idle-connection', true, 9],
    ['unexplained', false, 2],
    ['idle-connection', false, 1],
  ]);
  expect(reasons.unavailable.map(({ cells }) => cells.length)).toEqual([81, 9]);
});

test('summarise() takes reasons that differ in numbers alone for the same', () => {
  const failed = (trial: number, reason: string) => bystander({ trial, verdict: 'failed', reason });
  const { reasons } = summarise([
    failed(0, 'refused on port 40311'),
    failed(1, 'refused on port 40417'),
    failed(2, 'reset'),
  ]);
  expect(reasons.failed.map(({ reason }) => reason)).toEqual(['refused on port 40311', 'reset']);
});

test('summarise() counts as a difference that the driver said ok of a stalled trial, not that it said nothing', () => {
  const sentenceOf = (outcome: string) =>
    summarise([bystander({ ...stalledFindings, automation: { outcome, ms: 1 } })]).sentences.filter((each) =>
      each.includes('driver'),
    );
  expect(sentenceOf('ok')).toHaveLength(1);
  expect(sentenceOf('none')).toHaveLength(0);
  expect(sentenceOf('timeout')).toHaveLength(0);
});

test('summarise() puts servers of a model together, and ids in the order that is asked for', () => {
  const { servers, scenarios } = summarise(sampleResults().toReversed(), { scenarios: SCENARIOS });
  expect(servers.slice(0, 3)).toEqual(['node-sequential', 'python-keepalive', 'python-sequential']);
  expect(servers.slice(-2)).toEqual(['haproxy-proxy', 'nginx-proxy']);
  expect(scenarios).toEqual(SCENARIOS);
});

test('summarise() says that there is nothing when there is nothing', () => {
  expect(summarise([])).toMatchObject({ cells: [], sentences: ['No trial was recorded.'] });
});

for (const [outcome, differs] of [
  ['page.goto: Timeout 30000ms exceeded.', true],
  ['page.goto: net::ERR_CONNECTION_RESET at http://localhost:1/', true],
  ['page.goto: net::ERR_ABORTED at http://localhost:1/', false],
  ['not played', false],
  ['ok', false],
] as const) {
  test(`disagreement() ${differs ? 'finds one' : 'finds none'} when all was answered and the driver said "${outcome}"`, () => {
    expect(automationDisagreement({ verdict: 'ok', automation: { outcome, ms: null } }) !== null).toBe(differs);
  });
}

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
  const [, block = ''] = text.split('What a plain Playwright test would have shown you\n');
  expect(block).toMatch(/^- A plain Playwright test with Chromium would have missed 9 of 10 stalls/);
  expect(block).toMatch(/ {2}python-sequential › bystander: ok 0\/1, a person's stalled 41\/103 \(31 to 49 %\)\n/);
  expect(matrixText(sampleResults(), { columns: 80, colour: false })).not.toContain('plain Playwright');
});

type NavigationResults = Parameters<typeof summarise>[0];
const tablesOf = (results: NavigationResults) => navigationTables(summarise(results).cells);

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
