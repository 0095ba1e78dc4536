import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { makeFolder } from '../../../src/system/folder.ts';
import { onceForAll, oncePerRun, RUN_FOLDER } from '../../../src/system/once-per-run.ts';

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

test('onceForAll() keeps in the cache what is complete, for this user alone, and nothing else', async () => {
  const cache = await makeFolder('cache');
  const before = process.env.STANDOFF_CACHE;
  process.env.STANDOFF_CACHE = cache.path;
  try {
    let used = '';
    const kept = await onceForAll('whole', async (folder) => {
      used = folder;
      writeFileSync(path.join(folder, 'text'), 'whole');
    });
    expect(readFileSync(path.join(kept, 'text'), 'utf8')).toBe('whole');
    expect(kept.startsWith(cache.path)).toBe(true);
    if (process.platform !== 'win32') expect(statSync(path.dirname(kept)).mode & 0o077).toBe(0);
    expect(existsSync(used)).toBe(false);
    await expect(
      onceForAll('torn', async () => {
        throw new Error('it broke');
      }),
    ).rejects.toThrow('it broke');
    expect(readdirSync(path.dirname(kept))).toEqual(['whole']);
  } finally {
    if (before === undefined) delete process.env.STANDOFF_CACHE;
    else process.env.STANDOFF_CACHE = before;
    await cache.remove();
  }
});
