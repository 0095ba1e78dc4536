import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { compare } from '../../../scripts/compare.ts';
import { keep } from '../../../scripts/keep.ts';
import { type Folder, makeFolder } from '../../../src/system/folder.ts';
import { sampleRun } from '../fixtures/results.ts';
import { type CellOf, release, trialsOf } from '../fixtures/sets.ts';
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
function runIn(name: string, cells: readonly CellOf[], run = {}): string {
  mkdirSync(at(name));
  const lines = cells.flatMap(trialsOf).map((each) => `${JSON.stringify(each)}\n`);
  writeFileSync(path.join(at(name), 'results.jsonl'), lines.join(''));
  writeFileSync(path.join(at(name), 'run.json'), JSON.stringify({ ...sampleRun(), ...run }));
  return at(name);
}

const ok: CellOf = { counts: { ok: 20 }, browser: release(120) };
const stalls: CellOf = { counts: { stalled: 19, ok: 1 }, browser: release(156) };

test('standoff keep and compare: kept files, renamed, tell what changed from one release to the next', async () => {
  const out = runIn('run', [ok, stalls, { counts: { unavailable: 1 }, engine: 'firefox' }]);
  const kept = await standoff(['keep', '--out', out, '--to', at('history')]);
  expect(kept).toMatchObject({ code: 0, stderr: '' });
  expect(kept.stdout).toContain('firefox: not kept, because no trial of it was observed (not installed)');
  const files = readdirSync(at('history')).toSorted();
  expect(files).toHaveLength(2);
  expect(files.join()).toMatch(/--chromium-120--120\.0\.1\.2--debian-12-x64--.*--chromium-156--/);

  const again = await standoff(['keep', '--out', out, '--to', at('history'), '--browser', 'chromium-120']);
  expect(again.stdout).toContain('it was kept already');
  expect(readdirSync(at('history')).toSorted()).toEqual(files);

  const [old, now] = [at('old'), at('now')];
  for (const [index, file] of files.entries()) renameSync(path.join(at('history'), file), index === 0 ? old : now);
  const told = await standoff(['compare', old, now]);
  expect(told).toMatchObject({ code: 0, stderr: '' });
  expect(told.stdout).toContain('- 1 significant change: 1 regressed.');
  expect(told.stdout).toContain('only the browser differs');
  expect(told.stdout).toMatch(/│ regressed +│ 19 stalled/);
});

test('standoff compare --fail-on ends with 1 if what is named occurs, and with 0 if not', async () => {
  const [old, now] = [runIn('old', [ok]), runIn('now', [stalls])];
  expect((await standoff(['compare', old, now, '--fail-on', 'fixed,regressed'])).code).toBe(1);
  expect((await standoff(['compare', now, old, '--fail-on', 'regressed,changed-cause'])).code).toBe(0);
});

test('standoff compare reads one set by its releases, and prints JSON that holds the counts', async () => {
  const out = runIn('run', [ok, stalls, { ...stalls, server: 'nginx-proxy', counts: { ok: 1 } }]);
  const { code, stdout } = await standoff(['compare', out, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    counts: { regressed: 1, new: 1, fixed: 0 },
    tests: 1,
    lanes: [
      {
        engine: 'chromium',
        sides: [{ label: 'chromium-120' }, { label: 'chromium-156' }],
        cells: [
          {
            server: 'python-sequential',
            observations: [{ stalls: { count: 0, of: 20 } }, { causes: { 'idle-connection': 19 } }],
            changes: [{ transition: 'regressed', attributedTo: 'browser' }],
          },
          { server: 'nginx-proxy' },
        ],
      },
    ],
  });
});

test('standoff compare shows what did not change when it is asked to, and filters by engine and scenario', async () => {
  const reload: CellOf = { ...ok, scenario: 'reload', counts: { ok: 3 } };
  const a = runIn('a', [ok, reload, { counts: { ok: 1 }, engine: 'firefox' }]);
  const plain = await standoff(['compare', a, a]);
  expect(plain.stdout).toContain('No significant change.');
  expect(plain.stdout).not.toContain('│');
  const all = await standoff(['compare', a, a, '--all', '--only-engine', 'chromium', '--scenario', 'reload']);
  expect(all.stdout).toMatch(/│ reload +│/);
  expect(all.stdout).not.toContain('bystander');
  expect(all.stdout).not.toContain('Firefox');
});

test('standoff compare writes the page beside the text', async () => {
  const a = runIn('a', [ok]);
  const page = at('pages/compare.html');
  const { code, stdout, stderr } = await standoff(['compare', a, a, '--json', '--html', page]);
  expect(code).toBe(0);
  expect(stderr).toContain(page);
  expect(JSON.parse(stdout)).toMatchObject({ counts: { same: 1 } });
  expect(readFileSync(page, 'utf8')).toContain('Standoff: what changed');
});

test('standoff compare ends with 2 and one clean line when the input is wrong', async () => {
  const a = runIn('a', [ok]);
  const { code, stdout, stderr } = await standoff(['compare', a, `${a}#chromium-12`]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^standoff: Cannot read .* did you mean 'chromium-120'\?.*\n$/);
});

test('compare() says what to do with each wrong input, and writes over nothing', () => {
  const a = runIn('a', [ok]);
  const lines = path.join(a, 'results.jsonl');
  const before = readFileSync(lines, 'utf8');
  const none = { json: false, markdown: false, all: false };
  expect(() => compare([a], none)).toThrow('one release of each engine');
  expect(() => compare([a, at('missing')], none)).toThrow('Name a results folder');
  expect(() => compare([a, a], { ...none, failOn: 'regresed' })).toThrow("did you mean 'regressed'");
  expect(() => compare([a, a], { ...none, scenario: 'bystandr' })).toThrow(
    "--scenario 'bystandr': no set has 'bystandr'. Known: bystander",
  );
  expect(() => compare([a, a], { ...none, json: true, markdown: true })).toThrow('give either');
  // `--html A B` takes the first set for the file of the page.
  expect(() => compare([a, a], { ...none, html: lines })).toThrow("the page's file must end in .html");
  expect(readFileSync(lines, 'utf8')).toBe(before);
});

test('keep() keeps no run that has not ended, has no run.json, or lacks a named browser', () => {
  const a = runIn('a', [ok]);
  const going = runIn('going', [ok], { status: 'running' });
  const to = at('history');
  expect(() => keep({ out: going, to })).toThrow('the run has not ended');
  expect(() => keep({ out: path.join(a, 'results.jsonl'), to })).toThrow('it has no run.json');
  expect(() => keep({ out: a, to, browser: ['firefox'] })).toThrow('It has: chromium-120');
  expect(existsSync(to)).toBe(false);
});
