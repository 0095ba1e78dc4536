import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import {
  readAllBrowserTraits,
  readBrowserTraits,
  readComparisons,
  readHold,
  readTraits,
  shippedHold,
} from '../../../src/domain/read-measurements.ts';
import { type Folder, makeFolder } from '../../../src/system/folder.ts';
import { browserTraitsFile } from '../fixtures/browser-traits.ts';
import { comparison } from '../fixtures/dimensions.ts';
import { holdFile } from '../fixtures/hold.ts';
import { blocked, traits } from '../fixtures/probed.ts';

let folder: Folder;
test.beforeEach(async () => {
  folder = await makeFolder('test');
});
test.afterEach(async () => {
  await folder.remove();
});

const read = (where: string) => {
  const warnings: string[] = [];
  return { found: readComparisons(where, (warning) => warnings.push(warning)), warnings };
};

test('readComparisons() reads what was written, by file name', () => {
  const [one, two] = [comparison(), comparison({ engine: 'firefox' })];
  writeFileSync(path.join(folder.path, 'b.json'), JSON.stringify(two));
  writeFileSync(path.join(folder.path, 'a.json'), JSON.stringify(one));
  writeFileSync(path.join(folder.path, 'notes.md'), 'not a comparison');
  expect(read(folder.path)).toEqual({ found: [one, two], warnings: [] });
});

test('readComparisons() leaves out what is broken, with a warning that names the file and the fault', () => {
  writeFileSync(path.join(folder.path, 'cut.json'), JSON.stringify(comparison()).slice(0, 99));
  writeFileSync(path.join(folder.path, 'good.json'), JSON.stringify(comparison()));
  writeFileSync(path.join(folder.path, 'older.json'), JSON.stringify({ ...comparison(), engine: 'presto' }));
  mkdirSync(path.join(folder.path, 'folder.json'));
  const { found, warnings } = read(folder.path);
  expect(found).toEqual([comparison()]);
  expect(warnings).toHaveLength(3);
  expect(warnings[0]).toContain("cut.json' is not a comparison");
  expect(warnings[2]).toMatch(/older\.json' is not a comparison that this kit can read: engine: /);
});

test('readComparisons() finds none where there is no folder', () => {
  expect(read(path.join(folder.path, 'missing'))).toEqual({ found: [], warnings: [] });
});

test('readComparisons() warns when the folder is none', () => {
  const file = path.join(folder.path, 'file');
  writeFileSync(file, '');
  const { found, warnings } = read(file);
  expect(found).toEqual([]);
  expect(warnings[0]).toContain(`cannot read '${file}'`);
});

test('readHold() reads what the kit ships with, and names the fault of what it cannot read', () => {
  const warnings: string[] = [];
  const warn = (warning: string) => void warnings.push(warning);
  expect(shippedHold(warn).length).toBeGreaterThan(0);
  expect(warnings).toEqual([]);
  writeFileSync(path.join(folder.path, 'good.json'), JSON.stringify(holdFile()));
  writeFileSync(path.join(folder.path, 'older.json'), JSON.stringify({ ...holdFile(), minutes: 0 }));
  expect(readHold(folder.path, warn)).toEqual([holdFile()]);
  expect(warnings.join()).toMatch(
    /older\.json' is not a measurement of `standoff hold` that this kit can read: minutes: /,
  );
});

test('readTraits() reads what was written, and names the fault of what it cannot read', () => {
  const written = traits({ obstacles: [blocked()] });
  writeFileSync(path.join(folder.path, 'good.json'), JSON.stringify(written));
  writeFileSync(path.join(folder.path, 'odd.json'), JSON.stringify({ ...written, obstacles: [{ left: 'ajar' }] }));
  const warnings: string[] = [];
  expect(readTraits(folder.path, (warning) => warnings.push(warning))).toEqual([written]);
  expect(warnings.join()).toMatch(
    /odd\.json' is not a measurement of `standoff probe` that this kit can read: obstacles\.0\.left: /,
  );
});

test('readBrowserTraits() reads what was written, and names the fault of what it cannot read', () => {
  const written = browserTraitsFile();
  const where = path.join(folder.path, 'browser-traits');
  mkdirSync(where);
  writeFileSync(path.join(where, 'good.json'), JSON.stringify(written));
  writeFileSync(path.join(where, 'odd.json'), JSON.stringify({ ...written, trials: 0 }));
  const warnings: string[] = [];
  const warn = (warning: string) => void warnings.push(warning);
  expect(readBrowserTraits(where, warn)).toEqual([written]);
  expect(warnings.join()).toMatch(
    /odd\.json' is not a measurement of `standoff traits` that this kit can read: trials: /,
  );
  // What the kit ships with may come behind it, but not the same browser and version.
  const all = readAllBrowserTraits(folder.path, warn);
  expect(all[0]).toEqual(written);
  const names = all.map(({ browser }) => `${browser.id} ${browser.version}`);
  expect(new Set(names).size).toBe(names.length);
});
