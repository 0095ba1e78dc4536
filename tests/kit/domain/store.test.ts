import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { SCHEMA } from '../../../src/domain/schema.ts';
import { claimFolder, readResults, Store } from '../../../src/domain/store.ts';
import { lineOf } from '../../../src/run/line.ts';
import { type Folder, makeFolder } from '../../../src/system/folder.ts';
import { coordinates } from '../fixtures/coordinates.ts';
import { standoff } from '../fixtures/traces.ts';

let folder: Folder;
test.beforeEach(async () => {
  folder = await makeFolder('test');
});
test.afterEach(async () => {
  await folder.remove();
});

const line = (trial = 0) =>
  lineOf(coordinates(trial), {
    trace: standoff(),
    second: null,
    browser: { version: '156', driver: 'playwright', headless: false, switches: [] },
    serverVersion: 'Python 3.11.7',
    automation: { outcome: 'ok', ms: 64 },
    durationMs: 4100,
    canary: null,
    names: { browser: 'Chromium' },
  });

test('Store keeps each line and its trace, and they are read back as they were', () => {
  const store = new Store(folder.path);
  const kept = [store.append(line(0), standoff(), null), store.append(line(1), standoff(), Buffer.from('x'))];
  expect(readResults(path.join(folder.path, 'results.jsonl'))).toEqual(kept);
  expect(store.readTrace(kept[0]?.evidence.trace ?? '')).toEqual(standoff());
  expect(readFileSync(path.join(folder.path, kept[1]?.evidence.pcap ?? ''), 'utf8')).toBe('x');
});

test('Store keeps the log of a browser under the name that its viewers expect', () => {
  const firefox = { ...line(1), browser: { ...line().browser, id: 'firefox', engine: 'firefox' as const } };
  const store = new Store(folder.path);
  const kept = [line(0), firefox].map((each) => store.append(each, null, null, Buffer.from('{}')));
  expect(kept.map(({ evidence }) => evidence.netlog)).toEqual([
    'netlog/chromium--python-sequential--bystander--0.json',
    'netlog/firefox--python-sequential--bystander--1.moz_log',
  ]);
  expect(readFileSync(path.join(folder.path, kept[0]?.evidence.netlog ?? ''), 'utf8')).toBe('{}');
});

test('Store copies evidence that is a file, or moves it where nobody else needs it', () => {
  const file = path.join(folder.path, 'capture');
  for (const how of ['copy', 'move'] as const) {
    writeFileSync(file, how, { mode: 0o644 });
    const out = path.join(folder.path, how);
    const { evidence } = new Store(out, how).append(line(), null, file, null);
    const kept = path.join(out, evidence.pcap ?? '');
    expect(readFileSync(kept, 'utf8')).toBe(how);
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    expect(existsSync(file)).toBe(how === 'copy');
  }
});

test('Store moves what an earlier run left to previous/, and keeps foreign files', () => {
  new Store(folder.path).append(line(7), null, null);
  writeFileSync(path.join(folder.path, 'mine.txt'), 'mine');
  new Store(folder.path);
  expect(readResults(path.join(folder.path, 'results.jsonl'))).toEqual([]);
  expect(readResults(path.join(folder.path, 'previous', 'results.jsonl'))).toMatchObject([{ trial: 7 }]);
  expect(existsSync(path.join(folder.path, 'mine.txt'))).toBe(true);
});

test('readResults() names the file and the line when a line is broken, cut off, or of another schema', () => {
  const file = path.join(folder.path, 'results.jsonl');
  const good = JSON.stringify(line());
  for (const [bad, says] of [
    ['{"schema":1,"run":', /line 2.*not JSON/],
    [JSON.stringify({ ...line(), schema: SCHEMA + 1 }), /line 2.*schema/],
    [JSON.stringify({ ...line(), verdict: 'fine' }), /line 2.*verdict/],
  ] as const) {
    writeFileSync(file, `${good}\n${bad}\n`);
    expect(() => readResults(file)).toThrow(says);
  }
  rmSync(file);
  expect(() => readResults(file)).toThrow(/Cannot read results from/);
});

test('claimFolder() refuses a folder that another run writes to, and one that cannot be written', () => {
  const release = claimFolder(folder.path);
  expect(() => claimFolder(folder.path)).toThrow(/another run is writing to it/);
  release();
  claimFolder(folder.path)();
  const file = path.join(folder.path, 'file');
  writeFileSync(file, '');
  expect(() => claimFolder(path.join(file, 'out'))).toThrow(/Cannot write results to/);
});

test('Store writes nothing outside its folder, whatever a line says that it is called', () => {
  const inside = path.join(folder.path, 'out');
  const hostile = { ...line(), scenario: '../../../escaped' };
  const { evidence } = new Store(inside).append(hostile, standoff(), Buffer.from('x'), Buffer.from('x'));
  expect(evidence).toMatchObject({ trace: 'traces/chromium--python-sequential--.._.._.._escaped--0.json' });
  expect(readdirSync(folder.path)).toEqual(['out']);
});
