/** Shards of a matrix with a real browser, merged by Playwright's own command, beside the same matrix in one run. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { kitRoot } from '../../../../src/domain/kit.ts';
import { parseRun } from '../../../../src/domain/parse-results.ts';
import type { Result, Run } from '../../../../src/domain/schema.ts';
import { readResults } from '../../../../src/domain/store.ts';
import { findBrowsers } from '../../../../src/system/find-browsers.ts';
import { type Folder, makeFolder } from '../../../../src/system/folder.ts';
import { type Ended, playwright } from '../../scripts/command-line.ts';

test.describe.configure({ mode: 'serial', timeout: 240_000 });

let folder: Folder;
let browser: Record<string, string>;

test.beforeAll(async () => {
  folder = await makeFolder('test');
  const found = (await findBrowsers()).browsers[0];
  browser = { STANDOFF_BROWSERS: found?.engine ?? '' };
});
test.afterAll(async () => {
  await folder.remove();
});
test.beforeEach(() => {
  test.skip(browser.STANDOFF_BROWSERS === '', 'no browser is installed');
});

const CELLS = {
  STANDOFF_SERVERS: 'python-sequential,python-threading',
  STANDOFF_SCENARIOS: 'first-visit,bystander',
  STANDOFF_TRIALS: '2',
};
const at = (...names: string[]) => path.join(folder.path, ...names);
const blob = (name: string) => ({
  PLAYWRIGHT_BLOB_OUTPUT_FILE: at('blobs', `${name}.zip`),
  STANDOFF_OUT: at('shards'),
});
const play = (args: readonly string[], more: Record<string, string>): Promise<Ended> =>
  playwright(['test', '--workers=2', ...args], kitRoot, { ...CELLS, ...browser, TMPDIR: folder.path, ...more });
const merge = (more: Record<string, string>, args: readonly string[] = []): Promise<Ended> =>
  playwright(
    ['merge-reports', '--reporter', './src/report/playwright/reporter.ts,junit', ...args, at('blobs')],
    kitRoot,
    {
      PLAYWRIGHT_JUNIT_OUTPUT_FILE: at('junit.xml'),
      ...more,
    },
  );

const resultsIn = (out: string) => readResults(at(out, 'results.jsonl'));
const runIn = (out: string): Run => parseRun(readFileSync(at(out, 'run.json'), 'utf8'), out);

/** What must not depend on where a trial was played; a verdict may, since a race decides it. */
const identity = ({ browser: { id, version, switches }, server, scenario, trial, patienceMs, evidence }: Result) =>
  JSON.stringify({ id, version, switches, server, scenario, trial, patienceMs, trace: evidence.trace });

test('two shards, merged, are the run that was not sharded, trial for trial', async () => {
  for (const shard of ['1', '2']) {
    const { code, stdout, stderr } = await play([`--shard=${shard}/2`, '--reporter=blob'], blob(`shard-${shard}`));
    expect(code, stdout + stderr).toBe(0);
  }
  const whole = await play([], { STANDOFF_OUT: at('whole') });
  expect(whole.code, whole.stdout + whole.stderr).toBe(0);
  const merged = await merge({ STANDOFF_OUT: at('merged'), GITHUB_STEP_SUMMARY: at('summary.md') });
  expect(merged.code, merged.stdout + merged.stderr).toBe(0);

  const lines = resultsIn('merged');
  expect(lines).toHaveLength(8);
  expect(lines.map(identity).toSorted()).toEqual(resultsIn('whole').map(identity).toSorted());
  for (const { evidence } of lines) expect(existsSync(at('merged', evidence.trace ?? 'none'))).toBe(true);
  expect(readdirSync(at('merged', 'traces')).toSorted()).toEqual(readdirSync(at('whole', 'traces')).toSorted());
  expect(readdirSync(folder.path).filter((name) => name.startsWith('standoff-evidence'))).toEqual([]);
  expect(readdirSync(at('merged')).toSorted()).toEqual(readdirSync(at('whole')).toSorted());
});

test('a configuration to merge by, as shards of several systems need it, changes nothing else', async () => {
  const merged = await merge({ STANDOFF_OUT: at('by-config') }, ['--config', 'playwright.config.ts']);
  expect(merged.code, merged.stdout + merged.stderr).toBe(0);
  expect(resultsIn('by-config')).toEqual(resultsIn('merged'));
});

test('run.json has an entry for each shard, and each line bears the id of its own', () => {
  const [merged, whole] = [runIn('merged'), runIn('whole')];
  expect(merged.shards?.map(({ run }) => run)).toEqual(
    [...new Set(resultsIn('merged').map(({ run }) => run))].toSorted(),
  );
  expect(merged.shards).toHaveLength(2);
  const { run, started, ended, durationMs, shards, options, canary, ...conditions } = merged;
  expect(run).toBe(shards?.[0]?.run);
  const { run: _, started: __, ended: ___, durationMs: ____, options: own, canary: seen, ...same } = whole;
  expect(conditions).toEqual(same);
  expect({ ...options, out: '' }).toEqual({ ...own, out: '' });
  expect(options.out).toBe(at('merged'));
  expect(Object.keys(canary)).toEqual(Object.keys(seen));
  expect(started).toBe(shards?.map((each) => each.started).toSorted()[0]);
  expect(Date.parse(ended ?? '') - Date.parse(started)).toBe(durationMs);
  expect(whole.shards).toBeUndefined();
});

test('the merged run is told as Markdown where GitHub asks for it, and as JUnit with verdicts and causes', () => {
  const markdown = readFileSync(at('summary.md'), 'utf8');
  expect(markdown).toMatch(/^## Standoff/);
  expect(markdown).toContain('| python-threading |');
  const junit = readFileSync(at('junit.xml'), 'utf8');
  const said = [...junit.matchAll(/<property name="verdict" value="([a-z]+)">/g)].map(([, verdict]) => verdict);
  expect(said.toSorted()).toEqual(
    resultsIn('merged')
      .map(({ verdict }) => verdict)
      .toSorted(),
  );
  const causes = resultsIn('merged').filter(({ cause }) => cause !== null);
  expect(junit.match(/<property name="cause"/g) ?? []).toHaveLength(causes.length);
});

test('shards with another patience are refused, and the results of before are left alone', async () => {
  const one = ['-g', 'python-threading first-visit', '--reporter=blob'];
  const other = await play(one, { ...blob('other'), STANDOFF_PATIENCE: '2500', STANDOFF_TRIALS: '1' });
  expect(other.code, other.stdout + other.stderr).toBe(0);
  const before = readFileSync(at('merged', 'results.jsonl'), 'utf8');
  const merged = await merge({ STANDOFF_OUT: at('merged') });
  expect(merged.code).not.toBe(0);
  expect(merged.stdout + merged.stderr).toMatch(/the shards differ in the option '(patience|trials)'/);
  expect(readFileSync(at('merged', 'results.jsonl'), 'utf8')).toBe(before);
});

test('a log that is too large for a message is in the blob report, and nowhere else when the run has ended', async () => {
  test.skip(browser.STANDOFF_BROWSERS !== 'chromium', "only Chromium's log is large without any page");
  const one = {
    STANDOFF_TRIALS: '1',
    STANDOFF_EVIDENCE: 'netlog',
    PLAYWRIGHT_BLOB_OUTPUT_FILE: at('large', 'one.zip'),
  };
  const played = await play(['-g', 'python-threading first-visit', '--reporter=blob'], one);
  expect(played.code, played.stdout + played.stderr).toBe(0);
  expect(readdirSync(folder.path).filter((name) => name.startsWith('standoff-evidence'))).toEqual([]);
  const merged = await playwright(
    ['merge-reports', '--reporter', './src/report/playwright/reporter.ts', at('large')],
    kitRoot,
    {
      STANDOFF_OUT: at('large-merged'),
    },
  );
  expect(merged.code, merged.stdout + merged.stderr).toBe(0);
  const [line] = resultsIn('large-merged');
  expect(statSync(at('large-merged', line?.evidence.netlog ?? 'none')).size).toBeGreaterThan(64 << 10);
});
