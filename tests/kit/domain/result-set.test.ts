import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { keptFile, systemId } from '../../../src/domain/kept-file.ts';
import { readResultSet } from '../../../src/domain/result-set.ts';
import { type Result, SCHEMA } from '../../../src/domain/schema.ts';
import { readResults } from '../../../src/domain/store.ts';
import { type Folder, makeFolder } from '../../../src/system/folder.ts';
import { HOSTILE, result, sampleRun } from '../fixtures/results.ts';
import { release, setOf, trialsOf } from '../fixtures/sets.ts';

let folder: Folder;
test.beforeEach(async () => {
  folder = await makeFolder('test');
});
test.afterEach(async () => {
  await folder.remove();
});

const at = (name: string) => path.join(folder.path, name);
const run = {
  ...sampleRun(),
  options: { patience: 3000, observer: 'relay', out: '/home/me/results', own: [{ headers: ['Cookie: secret'] }] },
  canary: { 'chromium-120': { speculates: true, text: 'seen' }, firefox: { speculates: null, text: 'not seen' } },
};
const results = trialsOf({ counts: { stalled: 2, ok: 1 }, browser: release(120) });

const write = (name: string, content: string | Buffer): string => {
  writeFileSync(at(name), content);
  return at(name);
};
const lines = (all: readonly unknown[]): string => all.map((each) => `${JSON.stringify(each)}\n`).join('');

test('keptFile() names a file by kit, browser, version, system and content, and never leaves the folder', () => {
  const { name } = keptFile(run, results);
  expect(name).toMatch(/^standoff-0\.1\.0--chromium-120--120\.0\.1\.2--debian-12-x64--[0-9a-f]{12}\.jsonl\.gz$/);
  expect(keptFile(run, results).name).toBe(name);
  expect(keptFile(run, results.slice(1)).name).not.toBe(name);
  const hostile = trialsOf({ counts: { ok: 1 }, browser: { id: '../../etc--passwd', version: HOSTILE } });
  const odd = keptFile({ ...run, os: '' }, hostile).name;
  expect(odd).toMatch(/^standoff-0\.1\.0--etc-passwd--script-[\w.+-]+--unknown--[0-9a-f]{12}\.jsonl\.gz$/);
  expect(odd.split('--')).toHaveLength(5);
});

test('systemId() has the system and the architecture, and not the kernel', () => {
  expect(systemId('Debian GNU/Linux 12 (bookworm), Linux 6.1.0 x64')).toBe('debian 12 x64');
  expect(systemId('Darwin 24.0.0 arm64')).toBe('darwin 24.0.0 arm64');
});

test('readResultSet() reads a kept file by any name, packed or not, without secrets, places and names of files', () => {
  const evidence = {
    trace: 'traces/one.json',
    pcap: 'pcap/one.pcap',
    netlog: null,
    disagreement: 'the relay saw more',
  };
  const { bytes } = keptFile(
    run,
    results.map((each) => ({ ...each, evidence })),
  );
  const set = readResultSet(write('renamed', bytes));
  expect(set.results.map(({ verdict }) => verdict)).toEqual(['stalled', 'stalled', 'ok']);
  expect(set.results[0]?.evidence).toEqual({ ...evidence, trace: null, pcap: null });
  expect(set.run?.options).toEqual({ patience: 3000, observer: 'relay' });
  expect(Object.keys(set.run?.canary ?? {})).toEqual(['chromium-120']);
  expect(gunzipSync(bytes).toString()).not.toMatch(/secret|\/home\/me/);
  expect(readResultSet(write('unpacked.txt', gunzipSync(bytes))).results).toEqual(set.results);
});

test('readResultSet() says that a kept file is damaged, wherever it was hit', () => {
  const { bytes } = keptFile(run, results);
  const text = gunzipSync(bytes).toString();
  const says = (content: string | Buffer) => {
    const file = write('kept.jsonl.gz', content);
    let message = '';
    try {
      readResultSet(file);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(`'${file}': it is damaged or was edited`);
    expect(message).toContain('standoff keep');
    return message;
  };
  expect(says(gzipSync(text.replace('"stalled"', '"ok"')))).toContain('does not match its hash');
  expect(says(gzipSync(text.split('\n').slice(0, -2).join('\n')))).toContain('cut short');
  expect(says(gzipSync(text.slice(0, -9)))).toContain('cut short');
  expect(says(bytes.subarray(0, bytes.length - 20))).toContain('does not unpack');
  const hit = Buffer.from(bytes);
  hit[100] = (hit[100] ?? 0) ^ 0xff;
  says(hit);
});

test('readResultSet() reads a folder with its run, and result lines alone without', () => {
  const file = write('results.jsonl', lines(results));
  expect(readResultSet(folder.path)).toMatchObject({ run: null, source: folder.path });
  write('run.json', JSON.stringify(run));
  expect(readResultSet(folder.path).run?.kit).toBe('0.1.0');
  expect(readResultSet(file)).toEqual({ source: file, run: null, results });
});

test('readResultSet() takes one browser by its id, and helps who mistypes it', () => {
  const { results: both } = setOf([{ counts: { ok: 1 }, browser: release(120) }, { counts: { ok: 2 } }]);
  const file = write('results.jsonl', lines(both));
  expect(readResultSet(`${file}#chromium`).results).toHaveLength(2);
  expect(readResultSet(`${file}#chromium-120`)).toMatchObject({
    source: `${file}#chromium-120`,
    results: [{ trial: 0 }],
  });
  expect(() => readResultSet(`${file}#chromium-12`)).toThrow(
    /did you mean 'chromium-120'\? It has: chromium-120, chromium/,
  );
  // A path of that name is a path.
  mkdirSync(at('with#sign'));
  writeFileSync(at('with#sign/results.jsonl'), lines(both));
  expect(readResultSet(at('with#sign')).results).toHaveLength(3);
});

test('readResultSet() reads early lines of schema 1, which lack what has a default', () => {
  const early = results.map((each) => ({
    ...each,
    connections: each.connections.map(({ reason: _, ...rest }) => rest),
  }));
  const { canary: _, ...before } = run;
  write('run.json', JSON.stringify(before));
  write('results.jsonl', lines(early));
  const set = readResultSet(folder.path);
  expect(set.results).toEqual(results);
  expect(set.run?.canary).toEqual({});
});

/** A line as the design first sketched it. */
function sketched(trial: number): unknown {
  const line = results[trial];
  if (!line) throw new Error(`there is no trial ${trial}`);
  const { reason: _reason, provoked: _provoked, ...rest } = line;
  const { isolation: _isolation, profile: _profile, headless: _headless, ...browser } = line.browser;
  const { disagreement: _disagreement, ...evidence } = line.evidence;
  const connections = line.connections.map(({ reason: _, ...each }) => each);
  return { ...rest, schema: 0, browser, evidence, connections };
}

/** A cause that was called proven before there were controls. */
const uncontrolled = ({ cause }: Result): Pick<Result, 'cause'> => ({
  cause: cause && { ...cause, proven: false, coincidence: null, unhinderedMs: null },
});

test('readResultSet() upgrades schema 0, and sees in the connections whether a trial was provoked', () => {
  const [stalled, ok] = [sketched(0), sketched(2)];
  const set = readResultSet(write('results.jsonl', lines([stalled, ok])));
  expect(set.results).toEqual([
    { ...results[0], ...uncontrolled(results[0] as Result), provoked: true },
    // Its connections were used one after the other; that the whole line says otherwise is the sample's doing.
    { ...results[2], provoked: false },
  ]);
  const quiet = { ...result('chromium', 'python-sequential', 'bystander'), connections: [] };
  const { provoked: _, ...line } = { ...quiet, schema: 0 };
  expect(readResultSet(write('quiet.jsonl', lines([line]))).results[0]?.provoked).toBe(false);
});

test('readResultSet() says what a newer kit wrote, and what is broken, by file and line', () => {
  const says = (second: string) => {
    const file = write('results.jsonl', `${JSON.stringify(results[0])}\n${second}\n`);
    return (said: RegExp) => {
      expect(() => readResultSet(file)).toThrow(said);
      expect(() => readResultSet(file)).toThrow(`'${file}', line 2`);
      expect(() => readResults(file)).toThrow(said);
    };
  };
  says(JSON.stringify({ ...results[1], schema: SCHEMA + 1 }))(
    new RegExp(
      `was written by a newer kit \\(schema ${SCHEMA + 1}; this kit reads up to ${SCHEMA}\\): update standoff`,
    ),
  );
  says('{"schema":1,"run":')(/not JSON/);
  says('[1]')(/the line/);
  says(JSON.stringify({ ...results[1], schema: '1' }))(/schema/);
  says(JSON.stringify({ ...(sketched(1) as object), connections: [{ id: 'x' }] }))(/connections\.0/);
  says(JSON.stringify({ ...(sketched(1) as object), connections: 7, browser: 'chromium' }))(/browser/);
});

test('readResultSet() says so when a kept file is of a newer kit, though its seal is whole', () => {
  const text = gunzipSync(keptFile({ ...run, schema: (SCHEMA + 1) as typeof SCHEMA }, results).bytes);
  expect(() => readResultSet(write('newer.gz', gzipSync(text)))).toThrow(/line 1: it was written by a newer kit/);
});

test('readResultSet() says what to name when nothing is there', () => {
  expect(() => readResultSet(at('missing'))).toThrow(/Name a results folder, a results\.jsonl, or a file of/);
  expect(() => readResultSet(write('empty.jsonl', ''))).toThrow(/it has none/);
  write('results.jsonl', lines(results));
  write('run.json', '{');
  expect(() => readResultSet(folder.path)).toThrow(/run\.json': it is not JSON/);
});
