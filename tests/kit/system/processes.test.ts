import { expect, test } from '@playwright/test';
import { listProcesses, parsePs, parseStat } from '../../../src/system/process-group.ts';

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
