/** The matrix as a person runs it: through Playwright's command line, in a folder of its own. */
import { existsSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { readResults } from '../../src/domain/store.ts';
import { findBrowsers } from '../../src/system/find-browsers.ts';
import { type Folder, makeFolder } from '../../src/system/folder.ts';
import { listProcesses } from '../../src/system/process-group.ts';
import { type StartedMatrix, startMatrix } from './fixtures/run-matrix.ts';

test.describe.configure({ mode: 'default', timeout: 240_000 });

let folder: Folder;
test.beforeEach(async () => {
  folder = await makeFolder('test');
});
test.afterEach(async () => {
  await folder.remove();
});

const start = (args: readonly string[], env: Record<string, string> = {}): StartedMatrix =>
  startMatrix(args, { STANDOFF_OUT: path.join(folder.path, 'out'), ...env });

const out = (name: string) => path.join(folder.path, 'out', name);

/** Temporary folders that the kit made there. */
const leftIn = (temp: string) => readdirSync(temp).filter((name) => /^standoff-(?!ledger)/.test(name));

async function anyBrowser(): Promise<string> {
  const found = (await findBrowsers()).browsers[0];
  test.skip(!found, 'no browser is installed');
  return found?.engine ?? '';
}

test('a run writes results, traces, run.json and the page, says where, and leaves nothing behind', async () => {
  const engine = await anyBrowser();
  const run = start([`--project=${engine}`, '-g', 'python-threading first-visit'], { TMPDIR: folder.path });
  expect(await run.code, run.said()).toBe(0);
  const [result, ...more] = readResults(out('results.jsonl'));
  expect(more).toEqual([]);
  expect(result).toMatchObject({
    server: { id: 'python-threading' },
    scenario: 'first-visit',
    verdict: 'ok',
    trial: 0,
  });
  expect(existsSync(out(result?.evidence.trace ?? 'none'))).toBe(true);
  expect(JSON.parse(readFileSync(out('run.json'), 'utf8'))).toMatchObject({ run: result?.run, status: 'passed' });
  expect(run.said()).toContain(out('index.html'));
  expect(run.said()).not.toContain('\u001b['); // not a terminal
  const page = readFileSync(out('index.html'), 'utf8');
  expect(page).toContain(`cell-${engine}--python-threading--first-visit`);
  const left = (await listProcesses()).filter(({ command }) => command.includes(folder.path));
  expect(left).toEqual([]);
  expect(leftIn(folder.path)).toEqual([]);
});

test('a wrong id in an override ends the run before anything starts, and says which and what is known', async () => {
  const run = start([], { STANDOFF_SERVERS: 'python-seqential' });
  expect(await run.code).not.toBe(0);
  expect(run.said()).toContain('unknown server "python-seqential"; did you mean "python-sequential"');
  expect(run.said()).not.toMatch(/^\s+at /m);
  expect(existsSync(out('results.jsonl'))).toBe(false);
});

test('--list leaves the results of the run before alone', async () => {
  const run = start(['--list']);
  expect(await run.code, run.said()).toBe(0);
  expect(existsSync(out('results.jsonl'))).toBe(false);
});

test('a folder that cannot be written ends the run with a clear error', async () => {
  writeFileSync(path.join(folder.path, 'file'), '');
  const run = start(['-g', 'python-threading first-visit'], { STANDOFF_OUT: path.join(folder.path, 'file', 'out') });
  expect(await run.code).not.toBe(0);
  expect(run.said()).toContain('Cannot write results to');
});

test('STANDOFF_TRIALS plays a cell several times within its test, each trial with a line and a trace of its own', async () => {
  const engine = await anyBrowser();
  const run = start([`--project=${engine}`, '-g', 'python-threading first-visit', '--repeat-each=2'], {
    TMPDIR: folder.path,
    STANDOFF_TRIALS: '3',
  });
  expect(await run.code, run.said()).toBe(0);
  const results = readResults(out('results.jsonl'));
  expect(results.map(({ trial }) => trial).toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(new Set(results.map(({ evidence }) => evidence.trace)).size).toBe(6);
  expect(run.said()).toContain('6 trials in');
});

test('several trials at once: each test of the run has one line, whatever was played beside it', async () => {
  const engine = await anyBrowser();
  const run = start([`--project=${engine}`, '-g', 'python-(threading|sequential)'], {
    TMPDIR: folder.path,
    STANDOFF_SCENARIOS: 'first-visit,bystander,subresources',
    STANDOFF_ISOLATION: 'browser',
  });
  expect(await run.code, run.said()).toBe(0);
  const cells = readResults(out('results.jsonl')).map(({ server, scenario }) => `${server.id} ${scenario}`);
  const servers = ['python-sequential', 'python-threading'];
  const scenarios = ['bystander', 'first-visit', 'subresources'];
  expect(cells.toSorted()).toEqual(servers.flatMap((server) => scenarios.map((scenario) => `${server} ${scenario}`)));
  expect(leftIn(folder.path)).toEqual([]);
});

test('two runs into one folder: the second is refused, the first is not disturbed; Ctrl-C keeps what has ended', async () => {
  const engine = await anyBrowser();
  const first = start([`--project=${engine}`, '-g', 'python-sequential', '--workers=3', '--repeat-each=20'], {
    TMPDIR: folder.path,
  });
  await expect.poll(() => existsSync(out('results.jsonl')), { timeout: 150_000 }).toBe(true);

  const second = start([`--project=${engine}`, '-g', 'python-threading first-visit']);
  expect(await second.code).not.toBe(0);
  expect(second.said()).toContain('another run is writing to it');

  first.child.kill('SIGINT');
  expect(await first.code).not.toBe(0);
  expect(first.said()).toContain('Interrupted');
  expect(readResults(out('results.jsonl')).length).toBeGreaterThan(0);
  expect(JSON.parse(readFileSync(out('run.json'), 'utf8'))).toMatchObject({ status: 'interrupted' });
  expect(existsSync(out('index.html'))).toBe(true);
  const left = (await listProcesses()).filter(({ command }) => command.includes(folder.path));
  expect(left).toEqual([]);
  expect(leftIn(folder.path)).toEqual([]);
});

test('a run that is asked to end, by whoever started it, keeps what has ended and leaves nothing behind', async () => {
  const engine = await anyBrowser();
  const run = start([`--project=${engine}`, '-g', 'python-sequential', '--workers=3', '--repeat-each=20'], {
    TMPDIR: folder.path,
  });
  await expect.poll(() => existsSync(out('results.jsonl')), { timeout: 150_000 }).toBe(true);
  run.child.kill('SIGTERM');
  run.child.kill('SIGTERM'); // as npx and the group both pass it on
  expect(await run.code).not.toBe(0);
  expect(run.said()).toContain('Interrupted');
  expect(JSON.parse(readFileSync(out('run.json'), 'utf8'))).toMatchObject({ status: 'interrupted' });
  expect((await listProcesses()).filter(({ command }) => command.includes(folder.path))).toEqual([]);
  expect(leftIn(folder.path)).toEqual([]);
});

test('a run that is killed in the middle of a test has the line and the trace of every trial that had ended', async () => {
  test.setTimeout(300_000);
  const engine = await anyBrowser();
  const begun = new Set<string>(); // each trial has a server of its own, and that a folder
  const watcher = watch(folder.path, (_, name) => {
    if (name?.startsWith('standoff-server-')) begun.add(name);
  });
  const run = start([`--project=${engine}`, '-g', 'python-threading first-visit'], {
    TMPDIR: folder.path,
    STANDOFF_TRIALS: '20',
  });
  const lines = () => (existsSync(out('results.jsonl')) ? readResults(out('results.jsonl')) : []);
  await expect.poll(() => lines().length, { timeout: 240_000 }).toBeGreaterThanOrEqual(4);
  run.child.kill('SIGKILL');
  await run.code;
  const kept = lines();
  watcher.close();
  expect(kept.length).toBeGreaterThanOrEqual(begun.size - 1); // all but the one that was under way
  expect(kept.length).toBeLessThan(20);
  expect(kept.map(({ trial }) => trial)).toEqual(kept.map((_, index) => index));
  for (const { evidence } of kept) expect(existsSync(out(evidence.trace ?? 'none'))).toBe(true);
  await expect // browsers and servers name their folders; the player ends them when its run is gone
    .poll(async () => (await listProcesses()).filter(({ command }) => command.includes(folder.path)), {
      timeout: 30_000,
    })
    .toEqual([]);
});
