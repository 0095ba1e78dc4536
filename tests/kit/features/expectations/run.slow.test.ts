/** The matrix held to expectations, as a person runs it. */

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { readResults } from '../../../../src/domain/store.ts';
import { parseExpectations } from '../../../../src/features/expectations/read.ts';
import { findBrowsers } from '../../../../src/system/find-browsers.ts';
import { type Folder, makeFolder } from '../../../../src/system/folder.ts';
import { fileOf, rule } from '../../fixtures/expected.ts';
import { runMatrix } from '../../fixtures/run-matrix.ts';

test.describe.configure({ mode: 'default', timeout: 120_000 });

let folder: Folder;
test.beforeEach(async () => {
  folder = await makeFolder('test');
});
test.afterEach(async () => {
  await folder.remove();
});

const at = (name: string) => path.join(folder.path, name);
const threading = (verdicts: readonly string[]) => rule({ server: 'python-threading', verdicts });

/** One trial; that of Chromium's bystander with a threaded server, if nothing else is said, is ok. */
async function play(
  rules: readonly object[],
  env: Readonly<Record<string, string>> = {},
  cell = 'python-threading bystander',
) {
  const { browsers } = await findBrowsers();
  test.skip(!browsers.some(({ engine }) => engine === 'chromium'), 'Chromium is not installed');
  writeFileSync(at('expectations.jsonc'), fileOf(rules));
  return runMatrix(['--project=chromium', '-g', cell], {
    TMPDIR: folder.path,
    STANDOFF_OUT: at('out'),
    STANDOFF_EXPECTATIONS: at('expectations.jsonc'),
    ...env,
  });
}

const statusOf = () => JSON.parse(readFileSync(at('out/run.json'), 'utf8')).status;

test('a run ends with 1 if a cell is unexpected and says what was expected and observed; with 0 if it is as expected', async () => {
  const differs = await play([threading(['stalled'])], { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: folder.path });
  expect(differs.code, differs.said).toBe(1);
  expect(differs.said).toContain('0 cells met, 1 unexpected, 0 fixed');
  expect(differs.said.replace(/\n +/g, ' ')).toContain(
    'unexpected: chromium × python-threading › bystander: expected stalled, observed ok in 1 of 1 trial (expectations.jsonc, line 3)',
  );
  expect(differs.said).toMatch(/^::error file=expectations\.jsonc,line=3,title=Unexpected%3A chromium/m);
  expect(statusOf()).toBe('failed');
  expect(readFileSync(at('out/index.html'), 'utf8')).toContain(
    '<span class="expectation e-unexpected">unexpected</span>',
  );

  const met = await play([threading(['ok'])]);
  expect(met.code, met.said).toBe(0);
  expect(met.said).toContain('1 cell met, 0 unexpected, 0 fixed');
  expect(met.said).not.toContain('::error');
  expect(statusOf()).toBe('passed');
});

test('a trial that is worse than expected fails its test, and has one line: it is no fault of the kit', async () => {
  // Every browser's page stalls there: the server reads the kept-alive connection of the first image.
  const ok = rule({ server: 'python-keepalive', scenario: 'subresources', verdicts: ['ok'] });
  const run = await play([ok], {}, 'python-keepalive subresources');
  expect(run.code, run.said).toBe(1);
  expect(readResults(at('out/results.jsonl')).map(({ verdict }) => verdict)).toEqual(['stalled']);
  expect(run.said.replace(/\n +/g, ' ')).toContain('expected ok, observed stalled in 1 of 1 trial');
});

test('a cell that is ok in enough trials is told as fixed, and the run ends with 0', async () => {
  const run = await play([threading(['stalled'])], { STANDOFF_TRIALS: 'auto' });
  expect(run.code, run.said).toBe(0);
  expect(run.said).toContain('0 cells met, 0 unexpected, 1 fixed');
});

test('STANDOFF_UPDATE_EXPECTATIONS takes over what was observed, and the next run is as expected', async () => {
  const run = await play([threading(['stalled'])], { STANDOFF_UPDATE_EXPECTATIONS: '1' });
  expect(run.code, run.said).toBe(0);
  expect(run.said).toContain('changed line 3: stalled to stalled, ok');
  const text = readFileSync(at('expectations.jsonc'), 'utf8');
  expect(parseExpectations(text, 'e').rules).toMatchObject([{ verdicts: ['stalled', 'ok'] }]);
});

test('a faulty file ends the run before anything starts', async () => {
  const run = await play([threading(['ok']), rule({ server: 'python-treading' })]);
  expect(run.code).not.toBe(0);
  expect(run.said).toContain("line 4: unknown server 'python-treading', did you mean 'python-threading'?");
  expect(run.said).not.toContain('trials in');
});
