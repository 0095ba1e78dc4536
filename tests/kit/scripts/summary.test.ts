import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { type Folder, makeFolder } from '../../../src/system/folder.ts';
import { sampleResults, sampleRun } from '../fixtures/results.ts';
import { standoff } from './command-line.ts';

let folder: Folder;
test.beforeEach(async () => {
  folder = await makeFolder('test');
  const lines = sampleResults().map((each) => JSON.stringify(each));
  writeFileSync(path.join(folder.path, 'results.jsonl'), lines.join('\n'));
  writeFileSync(path.join(folder.path, 'run.json'), JSON.stringify(sampleRun()));
});
test.afterEach(async () => {
  await folder.remove();
});

test('standoff summary says again what a run found, for a terminal or as Markdown', async () => {
  const text = await standoff(['summary', '--out', folder.path]);
  expect(text).toMatchObject({ code: 0, stderr: '' });
  expect(text.stdout).toContain('- chromium stalls with 3 of 9 servers');
  expect(text.stdout).toContain('┌');
  const markdown = await standoff(['summary', '--out', folder.path, '--markdown']);
  expect(markdown).toMatchObject({ code: 0, stderr: '' });
  expect(markdown.stdout).toMatch(/^## Standoff/);
  expect(markdown.stdout).toContain('| python-threading |');
});

test('standoff summary of a folder without results ends with 2 and says which', async () => {
  const { code, stdout, stderr } = await standoff(['summary', '--out', path.join(folder.path, 'gone')]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^standoff: Cannot read results from .*gone/);
});
