import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { type Folder, makeFolder } from '../../../src/system/folder.ts';
import { sampleTraits } from '../fixtures/traits.ts';
import { quiet, speculative, visits } from '../fixtures/visits.ts';
import { standoff } from './command-line.ts';

let folder: Folder;
test.beforeEach(async () => {
  folder = await makeFolder('test');
  const results = [
    ...visits('python-threading', [speculative(), speculative()]),
    ...visits('python-sequential', [quiet()]),
  ];
  writeFileSync(path.join(folder.path, 'results.jsonl'), results.map((each) => JSON.stringify(each)).join('\n'));
});
test.afterEach(async () => {
  await folder.remove();
});

const keepTraits = () => {
  const traits = path.join(folder.path, 'traits');
  mkdirSync(traits);
  for (const each of sampleTraits()) writeFileSync(path.join(traits, `${each.server.id}.json`), JSON.stringify(each));
  writeFileSync(path.join(traits, 'broken.json'), '{}');
};

test('standoff predict prints the table and what differs, and leaves out what is broken', async () => {
  keepTraits();
  const { code, stdout, stderr } = await standoff(['predict', '--out', folder.path]);
  expect(code).toBe(0);
  expect(stdout).toContain('0 of 1 cells as observed, 1 could not be predicted; 1 differs.');
  expect(stdout).toMatch(/│ stalled +│ 1 +│/);
  expect(stdout).toContain('- chromium × python-sequential › bystander (predicted stalled, observed ok)');
  expect(stderr).toContain("broken.json' is not a measurement of `standoff probe` that this kit can read");
});

test('standoff predict --json prints each cell', async () => {
  keepTraits();
  const { stdout } = await standoff(['predict', '--out', folder.path, '--json']);
  expect(JSON.parse(stdout)[0]).toMatchObject({
    server: 'python-sequential',
    verdict: 'stalled',
    stalled: { least: 2, most: 2 },
    reference: { servers: ['python-threading'], trials: 2, silent: 2 },
    observed: 'ok',
    agrees: 'no',
  });
});

test('standoff predict says what to do where there are no traits or no results', async () => {
  const { code, stderr } = await standoff(['predict', '--out', folder.path]);
  expect(code).toBe(2);
  expect(stderr).toContain(`there are no traits in '${path.join(folder.path, 'traits')}'`);
  expect(stderr).toContain('standoff probe');
  expect((await standoff(['predict', '--out', path.join(folder.path, 'missing')])).code).toBe(2);
});
