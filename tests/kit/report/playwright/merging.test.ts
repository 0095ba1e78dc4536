import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { Suite, TestCase, TestResult } from '@playwright/test/reporter';
import fc from 'fast-check';
import { keptFile } from '../../../../src/domain/kept-file.ts';
import { kitRoot } from '../../../../src/domain/kit.ts';
import { type Conditions, runSchema, type Shard } from '../../../../src/domain/schema.ts';
import {
  checkAlike,
  Merging,
  mergedRun,
  namesOf,
  systemOf,
  worseCanary,
} from '../../../../src/report/playwright/merging.ts';
import { systemName } from '../../../../src/system/platform.ts';
import { result, sampleRun } from '../../fixtures/results.ts';
import { conditions, LINUX, shard, WINDOWS } from '../../fixtures/shards.ts';

/** A project of a blob report, as far as it is read. */
const project = (name: string, metadata: object) =>
  ({ title: name, project: () => ({ name, metadata }) }) as unknown as Suite;

const suiteOf = (...all: readonly (readonly [browser: string, conditions: Conditions])[]) =>
  ({ suites: all.map(([name, told]) => project(name, { conditions: told })) }) as unknown as Suite;

function merging(suite: Suite): Merging {
  const made = Merging.of(suite, undefined);
  if (!made) throw new Error('it is not merging');
  return made;
}

const bystander = (run: string, trial: number) => result('chromium', 'python-sequential', 'bystander', { run, trial });

test('Merging.of() is null in a process that plays a run, and refuses reports that are not of this kit', () => {
  const suite = suiteOf(['chromium', conditions('a')]);
  expect(Merging.of(suite, 'a')).toBeNull();
  expect(Merging.of(suite, undefined)).not.toBeNull();
  const foreign = { suites: [project('desktop', {})] } as unknown as Suite;
  expect(() => Merging.of(foreign, undefined)).toThrow(/^Cannot merge: the project 'desktop' of a blob report/);
});

test('Merging.place() leaves lines of shards as they are', () => {
  const shards = merging(
    suiteOf(['chromium', conditions('a')], ['firefox', conditions('a')], ['chromium', conditions('b')]),
  );
  for (const line of [bystander('a', 0), bystander('b', 1), bystander('b', 2)])
    expect(shards.place(line)).toEqual(line);
  expect(shards.sentences()).toEqual(['Merged from 2 runs: a, b.']);
});

test('Merging.place() keeps browsers of several systems apart', () => {
  const shards = merging(suiteOf(['chromium', conditions('a')], ['chromium', conditions('b', { os: WINDOWS })]));
  const placed = [bystander('a', 0), bystander('b', 0)].map((line) => shards.place(line));
  expect(placed).toMatchObject([
    { browser: { id: 'chromium-on-linux' }, trial: 0, run: 'a' },
    { browser: { id: 'chromium-on-windows' }, trial: 0, run: 'b' },
  ]);
});

test('Merging.place() gives no two trials of a cell one number, and changes none that is free', () => {
  const trials = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(8)), { maxLength: 40 });
  fc.assert(
    fc.property(trials, (played) => {
      const shards = merging(suiteOf(...['a', 'b', 'c'].map((run) => ['chromium', conditions(run)] as const)));
      const placed = played.map(([run, trial]) => shards.place(bystander(run, trial)).trial);
      expect(new Set(placed).size).toBe(played.length);
      const given = played.map(([, trial]) => trial);
      if (new Set(given).size === given.length) expect(placed).toEqual(given);
    }),
  );
});

test('Merging.sentences() tells of numbers that were changed', () => {
  const shards = merging(suiteOf(['chromium', conditions('a')], ['chromium', conditions('b')]));
  for (const line of [bystander('a', 0), bystander('b', 0)]) shards.place(line);
  expect(shards.sentences()).toEqual([
    'Merged from 2 runs: a, b.',
    '1 trial has a new number, because several runs played the same cells.',
  ]);
});

test('Merging.paths() holds shards of this system to what is named here, else to their own file if it is here', () => {
  const held = (expectations: string) => ({ options: { ...conditions('a').options, expectations } });
  const own = { os: systemName() };
  const expectationsOf = (named: string, told: Conditions) => {
    const shards = merging(suiteOf(['chromium', told]));
    const { out, expectations } = shards.paths({ out: '/here', expectations: named });
    expect(out).toBe('/here');
    return { expectations, told: shards.sentences().length > 1 };
  };
  const here = path.join(kitRoot, 'package.json'); // any file that is there
  expect(expectationsOf('none', conditions('a', own))).toEqual({ expectations: 'none', told: false });
  expect(expectationsOf('/mine', conditions('a', own))).toEqual({ expectations: '/mine', told: false });
  expect(expectationsOf('none', conditions('a', { ...own, ...held(here) }))).toEqual({
    expectations: here,
    told: false,
  });
  expect(expectationsOf('none', conditions('a', { ...own, ...held('/gone') }))).toEqual({
    expectations: 'none',
    told: true,
  });
  const elsewhere = { os: 'Plan 9 amd64', ...held(here) };
  expect(expectationsOf('/mine', conditions('a', elsewhere))).toEqual({ expectations: 'none', told: true });
});

test('Merging.run() says of each shard when its first test began and its last ended', () => {
  const suite = suiteOf(['chromium', conditions('a')], ['chromium', conditions('b', { os: LINUX, cpus: 1 })]);
  const shards = merging(suite);
  const of = (index: number) => ({ parent: suite.suites[index] }) as unknown as TestCase;
  const played = (ms: number, duration: number) => ({ startTime: new Date(ms), duration }) as unknown as TestResult;
  shards.note(of(0), played(2000, 500));
  shards.note(of(0), played(1000, 100));
  const run = shards.run(sampleRun());
  expect(run.shards).toMatchObject([
    { run: 'a', started: '1970-01-01T00:00:01.000Z', ended: '1970-01-01T00:00:02.500Z' },
    { run: 'b', started: null, ended: null },
  ]);
  expect(run.durationMs).toBe(1500);
  expect(shards.runOf(of(1))).toBe('b');
});

test('worseCanary() prefers what is bad to know, then what is known', () => {
  const [no, yes, unknown] = [false, true, null].map((speculates) => ({ speculates, text: '' }));
  if (!no || !yes || !unknown) throw new Error('three were made');
  expect(worseCanary(undefined, yes)).toBe(yes);
  for (const [one, other, worse] of [
    [yes, no, no],
    [no, yes, no],
    [unknown, no, no],
    [unknown, yes, yes],
    [yes, unknown, yes],
  ] as const) {
    expect(worseCanary(one, other)).toBe(worse);
  }
});

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
