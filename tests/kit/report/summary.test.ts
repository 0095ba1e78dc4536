import { expect, test } from '@playwright/test';
import { resultSchema, runSchema } from '../../../src/domain/schema.ts';
import { traceSchema } from '../../../src/domain/trace.ts';
import { automationDisagreement } from '../../../src/report/sentences.ts';
import { summarise } from '../../../src/report/summary.ts';
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
  const order = ['broken', 'stalled', 'failed', 'delayed', 'ok', 'unavailable'] as const;
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
  expect(sentences.join(' ')).toContain('1 cell broke by the kit');
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
