import { spawn } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from '@playwright/test';
import { kitRoot } from '../../../src/domain/kit.ts';
import { readTraits } from '../../../src/domain/read-measurements.ts';
import { type Folder, makeFolder } from '../../../src/system/folder.ts';
import { readLedger } from '../../../src/system/ledger.ts';
import { listProcesses } from '../../../src/system/process-group.ts';
import { standoff } from './command-line.ts';

let folder: Folder;
test.beforeEach(async () => {
  folder = await makeFolder('test');
});
test.afterEach(async () => {
  await folder.remove();
});

test('standoff probe names a server that it does not know, without a stack', async () => {
  const { code, stdout, stderr } = await standoff(['probe', 'node-threaded', 'pyton-sequential', '--out', folder.path]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('unknown server "pyton-sequential"; did you mean "python-sequential"?');
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('standoff probe says before it begins that the folder cannot be written', async () => {
  const file = path.join(folder.path, 'file');
  writeFileSync(file, '');
  const { code, stderr } = await standoff(['probe', '--out', file]);
  expect(code).toBe(2);
  expect(stderr).toContain(`Cannot write to '${path.join(file, 'traits')}'`);
});

test('standoff probe --json prints what it keeps, for this user alone', async () => {
  const { code, stdout, stderr } = await standoff([
    'probe',
    'node-threaded',
    '--quick',
    '--json',
    '--out',
    folder.path,
  ]);
  expect(code, stderr).toBe(0);
  const traits = path.join(folder.path, 'traits');
  const [name = ''] = readdirSync(traits);
  expect(name).toMatch(/^node-threaded--Node\.js-[\d.]+\.json$/);
  expect(JSON.parse(stdout)).toEqual(readTraits(traits));
  expect(statSync(path.join(traits, name)).mode & 0o077).toBe(0);
});

test('Ctrl-C ends all that standoff probe has started', async () => {
  test.setTimeout(120_000);
  const runtime = process.versions.deno ? ['run', '--allow-all'] : ['--import', import.meta.resolve('tsx')];
  const words = [path.join(kitRoot, 'bin/standoff.js'), 'probe', 'node-sequential', '--out', folder.path];
  const child = spawn(process.execPath, [...runtime, ...words], { env: { ...process.env, TMPDIR: folder.path } });
  const code = new Promise((resolve) => child.once('close', resolve));
  try {
    await expect.poll(() => groupsIn(folder.path).length, { timeout: 60_000 }).toBeGreaterThan(0);
    const groups = groupsIn(folder.path);
    child.kill('SIGINT');
    expect(await code).toBe(130);
    expect((await listProcesses()).filter(({ group }) => groups.includes(group))).toEqual([]);
    expect(groupsIn(folder.path)).toEqual([]);
    expect(readdirSync(path.join(folder.path, 'traits'))).toEqual([]);
  } finally {
    child.kill('SIGTERM');
    await code;
  }
});

/** Process groups that a kit with this temp folder has started and not ended. */
function groupsIn(temp: string): number[] {
  const ledgers = readdirSync(temp, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jsonl'));
  const entries = ledgers.flatMap((name) => readLedger(path.join(temp, name))?.entries ?? []);
  return entries.flatMap((entry) => (entry.kind === 'group' ? [entry.pid] : []));
}
