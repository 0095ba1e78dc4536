import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { makeFolder } from '../../../src/system/folder.ts';
import { oncePerRun, RUN_FOLDER } from '../../../src/system/once-per-run.ts';

test('oncePerRun() makes a thing once, and making one may need another', async () => {
  const run = await makeFolder('run');
  process.env[RUN_FOLDER] = run.path;
  let made = 0;
  const inner = () =>
    oncePerRun('inner', async (folder) => {
      made++;
      writeFileSync(path.join(folder, 'text'), 'inner');
    });
  const outer = () =>
    oncePerRun('outer', async (folder) => {
      made++;
      writeFileSync(path.join(folder, 'text'), `outer of ${readFileSync(path.join(await inner(), 'text'), 'utf8')}`);
    });
  const folders = await Promise.all([outer(), inner(), outer()]);
  expect(made).toBe(2);
  expect(readFileSync(path.join(folders[0], 'text'), 'utf8')).toBe('outer of inner');
  delete process.env[RUN_FOLDER];
  await run.remove();
});
