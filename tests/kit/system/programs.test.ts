import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { makeFolder } from '../../../src/system/folder.ts';
import { findProgram } from '../../../src/system/programs.ts';

test('findProgram() looks on the PATH, takes a path, and gives null for what cannot be run', async () => {
  const folder = await makeFolder('test');
  const before = process.env.PATH;
  const program = path.join(folder.path, 'my-httpd');
  await writeFile(program, '#!/bin/sh\n');
  try {
    process.env.PATH = `${folder.path}${path.delimiter}${before}`;
    expect(await findProgram('my-httpd')).toBe(null);
    await chmod(program, 0o755);
    expect(await findProgram('my-httpd')).toBe(program);
    process.env.PATH = before;
    expect(await findProgram('my-httpd')).toBe(null);
    expect(await findProgram(program)).toBe(program);
  } finally {
    process.env.PATH = before;
    await folder.remove();
  }
});

test('findProgram() looks in the sbin folders when the PATH leaves them out', async () => {
  // ldconfig is on every Linux with glibc; elsewhere there is nothing of a known name to look for.
  test.skip(process.platform !== 'linux', 'no program is known to be in /sbin');
  const before = process.env.PATH;
  try {
    process.env.PATH = '/nowhere';
    expect(await findProgram('ldconfig')).toMatch(/sbin\/ldconfig$/);
  } finally {
    process.env.PATH = before;
  }
});

test('findProgram() finds the Node that runs the kit', async () => {
  const node = await findProgram('node');
  if (!process.versions.deno) expect(node).toBe(process.execPath);
  expect(node).toMatch(/node$/);
});
