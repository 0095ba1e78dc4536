import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { makeFolder } from '../../../src/system/folder.ts';
import { groupMembers, startProcessGroup } from '../../../src/system/process-group.ts';
import { findProgram } from '../../../src/system/programs.ts';
import { SECRET } from '../../../src/system/secret.ts';

const owner = fileURLToPath(new URL('../fixtures/owner.ts', import.meta.url));
const stubborn = fileURLToPath(new URL('../fixtures/servers/stubborn.mjs', import.meta.url));

test('startProcessGroup() makes the program the leader of its own group', async () => {
  const group = startProcessGroup({ program: 'sleep', args: ['1000'] });
  await expect.poll(async () => (await groupMembers(group.pid)).map((one) => one.command)).toEqual(['sleep 1000']);
  expect(group.exit).toBe(null);
  await group.stop();
  expect(group.exit).toEqual({ code: null, signal: 'SIGTERM' });
  expect(await groupMembers(group.pid)).toEqual([]);
});

test('terminate() asks the program alone, and resolves when that has ended', async () => {
  const group = startProcessGroup({ program: 'sh', args: ['-c', 'sleep 1000 & echo begun; wait'] });
  await expect.poll(() => group.output()).toBe('begun\n');
  await group.terminate();
  expect(group.exit).toEqual({ code: null, signal: 'SIGTERM' });
  expect((await groupMembers(group.pid)).map(({ command }) => command)).toEqual(['sleep 1000']);
  await group.terminate(); // again does nothing
  await group.stop();
  expect(await groupMembers(group.pid)).toEqual([]);
});

test('startProcessGroup() hands arguments over as they are, and no shell reads them', async () => {
  const folder = await makeFolder('test');
  const args = ['%s|', '$(touch broken)', '; touch broken', "it's", '*', '', 'ünïcödé\n', '\\n'];
  const group = startProcessGroup({ program: 'printf', args, cwd: folder.path });
  expect(await group.exited).toEqual({ code: 0, signal: null });
  expect(group.output()).toBe(`${args.slice(1).join('|')}|`);
  expect(existsSync(path.join(folder.path, 'broken'))).toBe(false);
  await folder.remove();
});

test('startProcessGroup() gives the program the environment asked for', async () => {
  const group = startProcessGroup({ program: 'printenv', args: ['STANDOFF_TEST'], env: { STANDOFF_TEST: 'a b' } });
  await group.exited;
  expect(group.output()).toBe('a b\n');
});

test("startProcessGroup() does not hand the run's secret on", async () => {
  process.env[SECRET] = 'x';
  const group = startProcessGroup({ program: 'printenv', args: [SECRET] });
  delete process.env[SECRET];
  expect(await group.exited).toEqual({ code: 1, signal: null }); // there is no such variable
});

test('startProcessGroup() tells code 127 when there is no such program', async () => {
  const group = startProcessGroup({ program: 'no-such-program', args: [] });
  expect((await group.exited).code).toBe(127);
  expect(group.output()).toContain('no-such-program: not found');
});

test('startProcessGroup() throws when the folder to run in is missing', () => {
  expect(() => startProcessGroup({ program: 'true', args: [], cwd: '/no/such/folder' })).toThrow(
    'cannot start true: there is no folder /no/such/folder',
  );
});

test('output() keeps the end of both streams, and onLine() tells each line once', async () => {
  const script = 'for i in $(seq 1 3000); do echo "line $i"; done; echo last >&2; exit 5';
  const group = startProcessGroup({ program: 'bash', args: ['-c', script] });
  const lines: string[] = [];
  group.onLine((line) => lines.push(line));
  expect(await group.exited).toEqual({ code: 5, signal: null });
  expect(group.output().length).toBe(4096);
  expect(group.output()).toContain('line 2999\n');
  expect(lines.length).toBe(3001);
  expect(new Set(lines).size).toBe(3001);
});

test('stop() kills what ignores SIGTERM, and its children', async () => {
  const group = startProcessGroup({ program: (await findProgram('node')) ?? 'node', args: [stubborn] });
  await new Promise<void>((resolve) => group.onLine((line) => line.startsWith('child') && resolve()));
  expect((await groupMembers(group.pid)).length).toBe(2);
  await group.stop();
  expect(await groupMembers(group.pid)).toEqual([]);
  expect(group.exit).toEqual({ code: null, signal: 'SIGKILL' });
});

test('stop() ends children that outlived the program', async () => {
  const group = startProcessGroup({ program: 'bash', args: ['-c', 'sleep 1000 & exit 0'] });
  expect(await group.exited).toEqual({ code: 0, signal: null });
  expect((await groupMembers(group.pid)).map((one) => one.command)).toEqual(['sleep 1000']);
  await group.stop();
  expect(await groupMembers(group.pid)).toEqual([]);
});

test('stop() may come at once, twice, and after the end', async () => {
  const groups = Array.from({ length: 8 }, () => startProcessGroup({ program: 'sleep', args: ['1000'] }));
  await Promise.all(groups.flatMap((group) => [group.stop(), group.stop()]));
  for (const group of groups) {
    expect(await groupMembers(group.pid)).toEqual([]);
    await group.stop();
  }
});

test('startProcessGroup() lets nothing outlive a process that ends without stopping it', async () => {
  const folder = await makeFolder('test');
  const program = process.execPath;
  const args = [...(process.versions.deno ? ['run', '-A'] : ['--import', 'tsx']), owner, 'exit'];
  const ending = startProcessGroup({ program, args, env: { TMPDIR: folder.path } });
  expect((await ending.exited).code).toBe(0);
  const left: { group: number } = JSON.parse(ending.output());
  await expect.poll(() => groupMembers(left.group)).toEqual([]);
  const ledgers = readdirSync(folder.path).filter((name) => name.startsWith('standoff-ledger-'));
  expect(ledgers.length).toBe(1);
  expect(readdirSync(path.join(folder.path, ledgers[0] ?? ''))).toEqual([]);
  await folder.remove();
});
