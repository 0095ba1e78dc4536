import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { makeFolder } from '../../../src/system/folder.ts';
import {
  groupMembers,
  listProcesses,
  parsePs,
  parseStat,
  startProcessGroup,
} from '../../../src/system/process-group.ts';
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

const NOW = Date.parse('2026-11-23T12:00:00Z');

test('parsePs() reads ages of all lengths and leaves zombies out', () => {
  const text = [
    '    1     1 Ss   2-03:04:05 /sbin/init splash',
    '  812   800 S+      01:00:01 node a.mjs --port 80',
    '  813   800 Z+         00:07 [node] <defunct>',
    ' 9999  9999 R          00:00',
  ].join('\n');
  expect(parsePs(text, NOW)).toEqual([
    { pid: 1, group: 1, startedAt: NOW - (((2 * 24 + 3) * 60 + 4) * 60 + 5) * 1000, command: '/sbin/init splash' },
    { pid: 812, group: 800, startedAt: NOW - 3601_000, command: 'node a.mjs --port 80' },
    { pid: 9999, group: 9999, startedAt: NOW, command: '' },
  ]);
});

test('parseStat() reads group and start when the name has spaces and parentheses', () => {
  const stat =
    '77 (Web (Content) x) S 1 70 70 0 -1 4194560 1 0 0 0 3 4 0 0 20 0 1 0 12345 1000 200 18446744073709551615';
  expect(parseStat(stat, NOW)).toEqual({ pid: 77, group: 70, startedAt: NOW + 123_450, ticks: 12_345 });
  expect(parseStat(stat.replace(' S ', ' Z '), NOW)).toBe(null);
});

test('listProcesses() knows this process and when it started', async () => {
  const own = (await listProcesses()).find(({ pid }) => pid === process.pid);
  expect(own?.command).not.toBe('');
  const started = Date.now() - process.uptime() * 1000;
  expect(Math.abs((own?.startedAt ?? 0) - started)).toBeLessThan(3000);
});
