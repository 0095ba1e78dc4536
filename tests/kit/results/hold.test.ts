import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { kitRoot } from '../../../src/kit.ts';
import { readHold } from '../../../src/results/hold.ts';
import { type Folder, makeFolder } from '../../../src/system/folder.ts';
import { holdFile } from '../fixtures/hold.ts';

let folder: Folder;
test.beforeEach(async () => {
  folder = await makeFolder('test');
});
test.afterEach(async () => {
  await folder.remove();
});

const read = (where: string) => {
  const warnings: string[] = [];
  return { found: readHold(where, (warning) => warnings.push(warning)), warnings };
};

test('readHold() reads what was written, by file name', () => {
  const [one, two] = [holdFile(), holdFile({ id: 'firefox', engine: 'firefox' })];
  writeFileSync(path.join(folder.path, 'b.json'), JSON.stringify(two));
  writeFileSync(path.join(folder.path, 'a.json'), JSON.stringify(one));
  writeFileSync(path.join(folder.path, 'notes.md'), 'not a measurement');
  expect(read(folder.path)).toEqual({ found: [one, two], warnings: [] });
});

test('readHold() leaves out what is broken, with a warning that names the file and the fault', () => {
  writeFileSync(path.join(folder.path, 'cut.json'), JSON.stringify(holdFile()).slice(0, 99));
  writeFileSync(path.join(folder.path, 'good.json'), JSON.stringify(holdFile()));
  writeFileSync(path.join(folder.path, 'older.json'), JSON.stringify({ ...holdFile(), minutes: 0 }));
  mkdirSync(path.join(folder.path, 'folder.json'));
  const { found, warnings } = read(folder.path);
  expect(found).toEqual([holdFile()]);
  expect(warnings).toHaveLength(3);
  expect(warnings[0]).toContain("cut.json' is no measurement");
  expect(warnings[2]).toMatch(/older\.json' is no measurement of `standoff hold` that this kit can read: minutes: /);
});

test('readHold() finds none where there is no folder, and warns when the folder is none', () => {
  expect(read(path.join(folder.path, 'missing'))).toEqual({ found: [], warnings: [] });
  const file = path.join(folder.path, 'file');
  writeFileSync(file, '');
  const { found, warnings } = read(file);
  expect(found).toEqual([]);
  expect(warnings[0]).toContain(`cannot read '${file}'`);
});

test('readHold() reads what the kit ships with', () => {
  const { found, warnings } = read(path.join(kitRoot, 'docs/hold'));
  expect(warnings).toEqual([]);
  expect(found.length).toBeGreaterThan(0);
});
