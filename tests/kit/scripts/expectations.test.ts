import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { type Folder, makeFolder } from '../../../src/system/folder.ts';
import { fileOf, rule } from '../fixtures/expected.ts';
import { sampleRun } from '../fixtures/results.ts';
import { type CellOf, trialsOf } from '../fixtures/sets.ts';
import { standoff } from './command-line.ts';

let folder: Folder;
test.beforeEach(async () => {
  folder = await makeFolder('test');
});
test.afterEach(async () => {
  await folder.remove();
});

const at = (name: string) => path.join(folder.path, name);

/** A results folder, as a run leaves it. */
function runOf(cells: readonly CellOf[], run = {}): string {
  const out = at('run');
  mkdirSync(out, { recursive: true });
  writeFileSync(
    path.join(out, 'results.jsonl'),
    cells
      .flatMap(trialsOf)
      .map((each) => `${JSON.stringify(each)}\n`)
      .join(''),
  );
  writeFileSync(path.join(out, 'run.json'), JSON.stringify({ ...sampleRun(), ...run }));
  return out;
}

test('standoff expectations update makes the file, changes it by the next run, and leaves it alone when there is nothing new', async () => {
  const file = at('expectations.jsonc');
  const update = (cells: readonly CellOf[]) =>
    standoff(['expectations', 'update', '--out', runOf(cells), '--file', file]);
  const first = await update([{ counts: { stalled: 2 } }, { counts: { unavailable: 1 }, engine: 'firefox' }]);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toContain(`${file}: 1 rules added, 0 changed\n  added { "server": "python-sequential"`);
  expect(
    readFileSync(file, 'utf8'),
  ).toBe(`// The verdicts that may occur in each cell of the matrix. The last rule that matches a trial decides.
{
  "rules": [
    { "server": "python-sequential", "scenario": "bystander", "browser": "chromium", "verdicts": ["stalled"] }
  ]
}
`);
  expect((await update([{ counts: { stalled: 1, ok: 1 } }])).stdout).toContain(
    'changed line 4: stalled to stalled, ok',
  );
  const before = readFileSync(file, 'utf8');
  expect((await update([{ counts: { ok: 1 } }])).stdout).toBe(`${file}: nothing to change\n`);
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('standoff expectations update takes nothing from a run that has not ended', async () => {
  const { code, stderr } = await standoff([
    'expectations',
    'update',
    '--out',
    runOf([{ counts: { ok: 1 } }], { status: 'running' }),
    '--file',
    at('e.jsonc'),
  ]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^standoff: Cannot take expectations from .*the run has not ended/);
});

test('standoff expectations lint ends with 1 and names the line of each rule that is stale, and with 0 if none is', async () => {
  const file = at('expectations.jsonc');
  const lint = (more: readonly string[] = []) =>
    standoff(['expectations', 'lint', ...more], { STANDOFF_EXPECTATIONS: file });
  writeFileSync(file, fileOf([rule({ server: 'python-seqential' }), rule({ server: 'nginx-proxy(php-cli)' }), rule()]));
  expect(await lint()).toEqual({
    code: 1,
    stdout: `${file}:3: unknown server 'python-seqential', did you mean 'python-sequential'?\n3 rules, 1 findings\n`,
    stderr: '',
  });
  writeFileSync(file, fileOf([rule()]));
  expect(await lint()).toMatchObject({ code: 0, stdout: '1 rule, none stale\n' });
  const withRun = await lint(['--out', runOf([{ counts: { ok: 9 } }])]);
  expect(withRun).toMatchObject({
    code: 1,
    stdout: `${file}:3: no cell of the run met it: fixed\n1 rule, 1 findings\n`,
  });
});

test('standoff expectations lint ends with 2 if the file is not there or cannot be read, and says what to do', async () => {
  const missing = await standoff(['expectations', 'lint', '--file', at('none.jsonc')]);
  expect(missing.code).toBe(2);
  expect(missing.stderr).toMatch(
    /^standoff: Cannot read expectations from '.*none\.jsonc': ENOENT.*expectations update/,
  );
  writeFileSync(at('broken.jsonc'), '{\n  "rules": [,]\n}');
  const broken = await standoff(['expectations', 'lint', '--file', at('broken.jsonc')]);
  expect(broken.code).toBe(2);
  expect(broken.stderr).toMatch(/broken\.jsonc', line 2, column 13: it is not JSON with comments: value expected/);
});
