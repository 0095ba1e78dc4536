import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { makeFolder } from '../../../src/system/folder.ts';
import {
  forget,
  ledgerFolder,
  MARK,
  ownFile,
  readLedgers,
  record,
  startOf,
  thisSystem,
} from '../../../src/system/ledger.ts';
import { groupMembers, listProcesses, startProcessGroup } from '../../../src/system/process-group.ts';
import { isOurFolder, sweep } from '../../../src/system/sweep.ts';

const owner = fileURLToPath(new URL('../fixtures/owner.ts', import.meta.url));
const tmpdir = process.env.TMPDIR;
let temp: string;

// A temp folder of its own: a sweep of the real one is somebody else's business.
test.beforeEach(() => {
  temp = mkdtempSync(path.join(os.tmpdir(), 'kit-sweep-'));
  process.env.TMPDIR = temp;
});
test.afterEach(async () => {
  if (tmpdir === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = tmpdir;
  await rm(temp, { recursive: true, force: true });
});

test('sweep() ends the groups and strays and removes the folders of an owner that was killed', async () => {
  const args = process.versions.deno ? ['run', '-A', owner] : ['--import', 'tsx', owner];
  const killed = startProcessGroup({ program: process.execPath, args });
  const line = await new Promise<string>((resolve, reject) => {
    killed.onLine((text) => text.startsWith('{') && resolve(text));
    killed.exited.then(() => reject(new Error(killed.output())));
  });
  const left: { folder: string; group: number; stray: number } = JSON.parse(line);
  writeFileSync(path.join(left.folder, 'Cookies'), 'x');

  expect(await sweep()).toEqual([]);
  expect(await alive(left.group, left.stray)).toEqual([left.group, left.stray]);

  process.kill(killed.pid, 'SIGKILL');
  await killed.exited;
  expect(await alive(left.group, left.stray)).toEqual([left.group, left.stray]);
  const said = await sweep();
  expect(await alive(left.group, left.stray)).toEqual([]);
  expect(await groupMembers(left.stray)).toEqual([]);
  expect(existsSync(left.folder)).toBe(false);
  expect(said).toEqual([
    `ended process group ${left.group} (sleep 1000), left behind by process ${killed.pid}`,
    expect.stringMatching(
      new RegExp(`^ended process ${left.stray} \\(.*bash .*, left behind by process ${killed.pid}$`),
    ),
    `removed ${left.folder}, left behind by process ${killed.pid}`,
  ]);
  expect(await sweep()).toEqual([]);
  expect(readLedgers().some((ledger) => ledger.owner.pid === killed.pid)).toBe(false);
  await killed.stop();
});

test('sweep() leaves a stranger alone that was given the number of a recorded group', async () => {
  const group = startProcessGroup({ program: 'sleep', args: ['1000'] });
  const hourAgo = Date.now() - 3600_000;
  writeLedger('1.jsonl', [
    { kind: 'owner', pid: process.pid, startedAt: hourAgo },
    { kind: 'group', pid: group.pid, startedAt: hourAgo },
  ]);
  expect(await sweep()).toEqual([]);
  expect(await alive(group.pid)).toEqual([group.pid]);
  expect(existsSync(path.join(ledgerFolder(), '1.jsonl'))).toBe(false);
  await group.stop();
});

test.describe('on Linux', () => {
  test.skip(process.platform !== 'linux', 'other systems tell less of a process');

  const folderOf = (name: string) => {
    const folder = path.join(temp, `standoff-profile-${name}`);
    mkdirSync(folder);
    return { kind: 'folder', path: folder } as const;
  };
  const dead = { kind: 'owner', pid: process.pid, startedAt: 0, ticks: 1, ...thisSystem } as const;

  test('sweep() knows a living owner by its ticks, whatever its clock has said, and a dead one too', async () => {
    const [living, gone] = [folderOf('aaaaaa'), folderOf('bbbbbb')];
    const own = startOf(process.pid, Date.now());
    writeLedger('1.jsonl', [{ kind: 'owner', ...thisSystem, ...own, startedAt: own.startedAt - 86_400_000 }, living]);
    writeLedger('2.jsonl', [{ kind: 'owner', ...thisSystem, ...own, ticks: (own.ticks ?? 0) + 1 }, gone]);
    expect(await sweep()).toEqual([`removed ${gone.path}, left behind by process ${process.pid}`]);
    expect(existsSync(living.path)).toBe(true);
  });

  test('sweep() leaves ledgers of other machines and containers alone, and takes no number for its own after a boot', async () => {
    const group = startProcessGroup({ program: 'sleep', args: ['1000'] });
    const entry = { kind: 'group', ...startOf(group.pid, Date.now()) };
    const kept = ['cccccc', 'dddddd', 'eeeeee'].map(folderOf);
    const gone = folderOf('ffffff');
    writeLedger('1.jsonl', [{ ...dead, host: 'another' }, entry, kept[0] ?? '']);
    writeLedger('2.jsonl', [{ ...dead, namespace: 'pid:[1]' }, entry, kept[1] ?? '']);
    writeLedger('3.jsonl', [{ ...dead, boot: 'another, of a machine of the same name' }, entry, kept[2] ?? '']);
    writeLedger('4.jsonl', [{ ...dead, boot: 'the one before' }, entry, gone]);
    utimesSync(path.join(ledgerFolder(), '4.jsonl'), 1, 1);
    expect(await sweep()).toEqual([`removed ${gone.path}, left behind by process ${process.pid}`]);
    for (const folder of kept) expect(existsSync(folder.path)).toBe(true);
    expect(await alive(group.pid)).toEqual([group.pid]);
    await group.stop();
  });

  test('sweep() ends a group without its leader only if a member shows that it is ours', async () => {
    const orphaned = () =>
      startProcessGroup({ program: 'bash', args: ['-c', 'sleep 1000 & exit 0'], env: { SOME: 'thing' } });
    const [ours, strangers] = [orphaned(), orphaned()];
    await Promise.all([ours.exited, strangers.exited]);
    const entries = readLedgers().flatMap((each) => each.entries);
    const entry = entries.find((each) => each.kind === 'group' && each.pid === ours.pid);
    if (entry?.kind !== 'group') throw new Error('not recorded');
    const [member] = await groupMembers(ours.pid);
    expect(readFileSync(`/proc/${member?.pid}/environ`, 'utf8')).toContain(`${MARK}=${entry.mark}`);
    writeLedger('1.jsonl', [
      dead,
      { ...entry, ticks: 1 },
      { kind: 'group', pid: strangers.pid, startedAt: Date.now(), ticks: 1, mark: 'another' },
    ]);
    expect(await sweep()).toEqual([
      `ended process group ${ours.pid} (sleep 1000), left behind by process ${process.pid}`,
    ]);
    expect(await groupMembers(strangers.pid)).toHaveLength(1);
    await Promise.all([ours.stop(), strangers.stop()]);
  });

  test('sweep() shows what a command line hides', async () => {
    const group = startProcessGroup({ program: 'bash', args: ['-c', 'sleep 1000; :', '\u001b[2J'] });
    writeLedger('1.jsonl', [dead, { kind: 'group', ...startOf(group.pid, Date.now()) }]);
    expect(await sweep()).toEqual([expect.stringContaining('\\x1b[2J')]);
    await group.stop();
  });
});

test('sweep() removes no folder that makeFolder() could not have made, and skips broken lines', async () => {
  const precious = path.join(temp, 'precious');
  mkdirSync(precious);
  const dead = { kind: 'owner', pid: process.pid, startedAt: 0 };
  writeLedger('1.jsonl', [
    dead,
    { kind: 'folder', path: precious },
    { kind: 'group', pid: 1, startedAt: 0 },
    '{"kind":"fol',
  ]);
  writeLedger('2.jsonl', ['', { kind: 'folder', path: precious }]);
  expect(await sweep()).toEqual([]);
  expect(existsSync(precious)).toBe(true);
});

test('isOurFolder() takes only what is right below the temp folder and named by the kit', () => {
  expect(isOurFolder('/tmp/standoff-profile-aB3dE9', '/tmp')).toBe(true);
  for (const folder of [
    '/tmp/standoff-ledger-0',
    '/tmp/other-profile-aB3dE9',
    '/tmp/sub/standoff-profile-aB3dE9',
    '/tmp/standoff-profile-aB3dE9/..',
    '/tmp/standoff-profile-aB3dE9/../../etc',
    'standoff-profile-aB3dE9',
    '/',
  ]) {
    expect(isOurFolder(folder, '/tmp'), folder).toBe(false);
  }
});

test('record() and forget() keep one line for each thing that is left, and no file when none is', () => {
  const one = { kind: 'folder', path: '/tmp/standoff-a-000000' } as const;
  const two = { kind: 'group', pid: 4_000_000, startedAt: 5 } as const;
  const file = ownFile();
  record(one);
  record(two);
  expect(readFileSync(file, 'utf8').trim().split('\n').length).toBe(3);
  forget(one);
  expect(readLedgers().map(({ entries }) => entries)).toEqual([[two]]);
  forget(one);
  forget(two);
  expect(existsSync(file)).toBe(false);
});

test('record() keeps the ledger of an earlier process of the same number for the sweep', async () => {
  const folder = { kind: 'folder', path: path.join(temp, 'standoff-profile-aB3dE9') } as const;
  mkdirSync(folder.path);
  writeLedger(`${process.pid}.jsonl`, [{ kind: 'owner', pid: process.pid, startedAt: 0 }, folder]);
  const made = await makeFolder('test');
  expect(await sweep()).toEqual([`removed ${folder.path}, left behind by process ${process.pid}`]);
  expect(existsSync(made.path)).toBe(true);
  await made.remove();
  await made.remove();
  expect(existsSync(made.path)).toBe(false);
});

test('ledgerFolder() refuses a link and a folder that is open to others', async () => {
  const folder = ledgerFolder();
  chmodSync(folder, 0o755);
  expect(() => record({ kind: 'folder', path: '/x' })).toThrow('is open to other users, so it cannot be trusted');
  await rm(folder, { recursive: true });
  mkdirSync(path.join(temp, 'elsewhere'), { mode: 0o700 });
  symlinkSync(path.join(temp, 'elsewhere'), folder);
  expect(() => record({ kind: 'folder', path: '/x' })).toThrow('is not a folder');
});

test('makeFolder() makes a private folder and refuses a purpose that is a path', async () => {
  const folder = await makeFolder('profile');
  expect(path.basename(folder.path)).toMatch(/^standoff-profile-\w{6}$/);
  expect(isOurFolder(folder.path)).toBe(true);
  await folder.remove();
  await expect(makeFolder('../x')).rejects.toThrow('cannot name a temporary folder');
});

function writeLedger(name: string, lines: readonly (object | string)[]): void {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  writeFileSync(path.join(ledgerFolder(), name), text);
}

async function alive(...pids: number[]): Promise<number[]> {
  const running = new Set((await listProcesses()).map(({ pid }) => pid));
  return pids.filter((pid) => running.has(pid));
}
