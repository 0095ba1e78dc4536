import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { isSnap } from '../../../src/system/find-browsers.ts';

test('isSnap() recognises a link to snap and the script that stands in for one', async () => {
  const folder = test.info().outputPath('bin');
  await mkdir(folder, { recursive: true });
  const write = async (name: string, text: string | Buffer) => {
    await writeFile(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const snap = await write('snap', 'the program that runs all snaps');
  await symlink(snap, path.join(folder, 'firefox'));
  expect(await isSnap(path.join(folder, 'firefox'))).toBe(true);
  expect(await isSnap(await write('chromium-browser', '#!/bin/sh\nexec /snap/bin/chromium "$@"\n'))).toBe(true);
  expect(await isSnap(await write('chromium', '#!/bin/sh\nexec /usr/lib/chromium/chromium "$@"\n'))).toBe(false);
  expect(await isSnap(await write('chrome', Buffer.alloc(100_000, '/snap/bin/')))).toBe(false);
});
