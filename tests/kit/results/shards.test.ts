import { expect, test } from '@playwright/test';
import { keptFile } from '../../../src/domain/kept-file.ts';
import { runSchema, type Shard } from '../../../src/domain/schema.ts';
import { checkAlike, mergedRun, namesOf, systemOf } from '../../../src/report/playwright/merging.ts';
import { result, sampleRun } from '../fixtures/results.ts';
import { LINUX, shard, WINDOWS } from '../fixtures/shards.ts';

test('checkAlike() lets shards differ in their part of the matrix and in where they wrote', () => {
  checkAlike([]);
  checkAlike([
    shard('a'),
    shard('b', { options: { ...shard('b').options, browsers: 'firefox', out: 'D:\\a', expectations: 'D:\\e' } }),
  ]);
});

test('checkAlike() refuses another option and another release of the kit, and says of which shard', () => {
  const patient = shard('b', { options: { ...shard('b').options, patience: 5000 } });
  expect(() => checkAlike([shard('a'), patient])).toThrow(
    /^Cannot merge: the shards differ in the option 'patience': 3000 \(a\), 5000 \(b\)\. Merge/,
  );
  expect(() => checkAlike([shard('a'), shard('c'), shard('b', { kit: '9.9.9' })])).toThrow(
    /release of the kit: .* \(a\), 9\.9\.9 \(b\)/,
  );
  const { evidence: _, ...fewer } = shard('b').options;
  expect(() => checkAlike([shard('a'), shard('b', { options: fewer })])).toThrow(/'evidence': none \(a\), undefined/);
});

test('systemOf() knows systems by what run.json says of them', () => {
  expect(systemOf(LINUX)).toBe('linux');
  expect(systemOf('Linux 6.1.0 x64')).toBe('linux');
  expect(systemOf('Darwin 24.6.0 arm64')).toBe('macos');
  expect(systemOf(WINDOWS)).toBe('windows');
  expect(systemOf('FreeBSD 14.1 x64')).toBe('freebsd-14.1-x64');
});

test('namesOf() puts the system behind a browser that was played on several, and behind no other', () => {
  const nameOf = namesOf([
    { run: 'a', os: LINUX, browser: 'chromium' },
    { run: 'b', os: WINDOWS, browser: 'chromium' },
    { run: 'a', os: LINUX, browser: 'firefox' },
    { run: 'c', os: LINUX, browser: 'firefox' },
  ]);
  expect(nameOf('a', 'chromium')).toBe('chromium-on-linux');
  expect(nameOf('b', 'chromium')).toBe('chromium-on-windows');
  expect(nameOf('c', 'firefox')).toBe('firefox');
  expect(nameOf('a', 'webkit')).toBe('webkit');
});

const early: Shard = { ...shard('a'), started: '2026-11-23T05:00:00.000Z', ended: '2026-11-23T05:02:00.000Z' };
const late: Shard = {
  ...shard('b', { os: WINDOWS, cpus: 2, options: { ...early.options, browsers: 'firefox', out: 'D:\\a' } }),
  started: '2026-11-23T05:01:00.000Z',
  ended: '2026-11-23T05:04:00.000Z',
};

test('mergedRun() is valid by the schema and tells what its shards were made with, in whatever order they come', () => {
  const here = { ...sampleRun(), os: 'the machine that merges', options: { out: '/here' } };
  const run = mergedRun(here, [late, early]);
  expect(runSchema.parse(run)).toEqual(run);
  expect(run).toMatchObject({
    run: 'a',
    os: `${LINUX} and ${WINDOWS}`,
    cpus: 2,
    options: { patience: 3000, browsers: 'chromium,firefox', out: '/here' },
    started: early.started,
    ended: late.ended,
    durationMs: 240_000,
    shards: [early, late],
  });
  expect(mergedRun(here, [early, late])).toEqual(run);
});

test('mergedRun() of a merge that is under way, or of shards without a trial, has no times of theirs', () => {
  const none = { ...early, started: null, ended: null };
  expect(mergedRun({ ...sampleRun(), ended: null }, [early])).toMatchObject({ ended: null, durationMs: null });
  expect(mergedRun(sampleRun(), [none])).toMatchObject({ started: sampleRun().started, ended: sampleRun().ended });
});

test('keptFile() of a merged run names the system of the shards that played the browser, and keeps no folder', () => {
  const run = mergedRun(sampleRun(), [early, late]);
  const { name, bytes } = keptFile(run, [result('firefox', 'node-threaded', 'reload', { run: 'b' })]);
  expect(name).toContain('--firefox--153.0--windows_nt-');
  expect(keptFile(run, [result('firefox', 'node-threaded', 'reload', { run: 'a' })]).name).toContain(
    '--debian-12-x64--',
  );
  expect(bytes.length).toBeGreaterThan(0);
});
