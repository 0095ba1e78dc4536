import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { debian, suitesOf } from '../../../../src/browsers/installs/debian.ts';
import { installRelease, readWanted } from '../../../../src/browsers/installs/install.ts';
import { folderOf, readReleases } from '../../../../src/browsers/installs/release.ts';
import type { InstallProgress } from '../../../../src/browsers/installs/source.ts';
import { type Folder, makeFolder } from '../../../../src/system/folder.ts';
import { findProgram } from '../../../../src/system/programs.ts';
import { type Mirror, startMirror } from './suite.ts';

test.describe.configure({ mode: 'serial' });

let made: Folder | undefined;
let folder = '';
let mirror: Mirror;
const before = { ...process.env };

test.beforeAll(async () => {
  const obstacle = await debian.obstacle();
  test.skip(obstacle !== null, obstacle ?? '');
  test.skip((await findProgram('gpg')) === null, 'gpg is not installed, with which the test signs its suite');
  made = await makeFolder('suite');
  folder = made.path;
  mirror = await startMirror(folder);
  process.env.STANDOFF_DEBIAN_MIRROR = mirror.url;
  process.env.STANDOFF_DEBIAN_KEYRING = mirror.keyring;
  process.env.STANDOFF_RELEASES = path.join(folder, 'releases');
});

test.afterAll(async () => {
  for (const name of ['STANDOFF_DEBIAN_MIRROR', 'STANDOFF_DEBIAN_KEYRING', 'STANDOFF_RELEASES']) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  await mirror?.close();
  await made?.remove();
});

test.afterEach(() => {
  mirror.alter = (_, bytes) => bytes;
  mirror.asked.length = 0;
});

const wanted = readWanted('chromium@test');

const install = (into: string, more: { signal?: AbortSignal; say?: (progress: InstallProgress) => void } = {}) =>
  debian.install(wanted, {
    folder: path.join(folder, into),
    say: more.say ?? (() => {}),
    signal: more.signal ?? new AbortController().signal,
  });

/** What belongs to the system, and must be as it was. */
const system = (): string => {
  const lists = ['/etc/apt', '/var/lib/apt/lists', '/var/cache/apt/archives'].map((each) => readdirSync(each).join());
  return createHash('sha256').update(readFileSync('/var/lib/dpkg/status')).update(lists.join()).digest('hex');
};

test('a release is unpacked and runs in its own root; the system is as it was', async () => {
  const was = system();
  const told: InstallProgress[] = [];
  const placed = await install('whole', { say: (progress) => told.push(progress) });
  expect(placed).toMatchObject({ source: 'debian test', executable: 'browser', webdriver: null });
  const program = path.join(folder, 'whole/browser');
  expect(execFileSync(program, ['--version'], { encoding: 'utf8' })).toBe('Chromium 99.0.1.2 of the root\n');
  expect(system()).toBe(was);
  expect([...new Set(told.map(({ doing }) => doing))]).toEqual(['looking up', 'downloading', 'unpacking']);
  const last = told.findLast(({ doing }) => doing === 'downloading');
  expect(last?.done).toBe(last?.total);
  expect(existsSync(path.join(folder, 'whole/apt'))).toBe(false); // what was downloaded is not needed any more
});

test('a suite that nobody has signed is refused, before any package is asked for', async () => {
  mirror.alter = (name, bytes) =>
    name.endsWith('InRelease') ? Buffer.from(bytes.toString().replace('Origin: Test', 'Origin: Evil')) : bytes;
  await expect(install('unsigned')).rejects.toThrow(/the suite 'test' cannot be read.*(BADSIG|not signed|invalid)/s);
  expect(mirror.asked.filter((name) => name.endsWith('.deb'))).toEqual([]);
});

test('a package that is not what the suite says is refused, and nothing of it is unpacked', async () => {
  mirror.alter = (name, bytes) => {
    if (!name.includes('chromium_')) return bytes;
    const other = Buffer.from(bytes);
    other[other.length - 10] = (other[other.length - 10] ?? 0) ^ 1;
    return other;
  };
  await expect(install('tampered')).rejects.toThrow(/Hash Sum mismatch/);
  expect(readdirSync(path.join(folder, 'tampered/root'))).toEqual([]);
});

test('an interrupted download goes on: what had come whole is not asked for again', async () => {
  const stop = new AbortController();
  mirror.alter = (name, bytes) => {
    if (!name.includes('chromium_')) return bytes;
    setTimeout(() => stop.abort(new Error('interrupted')), 300);
    return new Promise(() => {}); // it never comes
  };
  await expect(install('resumed', { signal: stop.signal })).rejects.toThrow('interrupted');
  const whole = mirror.asked.filter((name) => name.endsWith('.deb') && !name.includes('chromium_'));
  expect(whole).toHaveLength(2);
  mirror.alter = (_, bytes) => bytes;
  mirror.asked.length = 0;
  await install('resumed');
  expect(mirror.asked.filter((name) => name.endsWith('.deb')).map((name) => path.basename(name).split('_')[0])).toEqual(
    ['chromium'],
  );
});

test('an interrupted unpacking goes on: what was unpacked is not unpacked again', async () => {
  const stop = new AbortController();
  const say = ({ doing, done }: InstallProgress): void => {
    if (doing === 'unpacking' && done === 1) stop.abort(new Error('interrupted'));
  };
  await expect(install('half', { signal: stop.signal, say })).rejects.toThrow('interrupted');
  const list = path.join(folder, 'half/root/.unpacked');
  const first = readFileSync(list, 'utf8').trim().split('\n');
  expect(first.length).toBeLessThan(3);
  await install('half');
  const all = readFileSync(list, 'utf8').trim().split('\n');
  expect(all.slice(0, first.length)).toEqual(first);
  expect(all).toHaveLength(3);
  expect(mirror.asked.filter((name) => name.endsWith('.deb'))).toHaveLength(3);
});

test('a suite that is not there, and a browser that it has not, are told by name', async () => {
  const missing = debian.install(readWanted('chromium@nonesuch'), {
    folder: path.join(folder, 'missing'),
    say: () => {},
    signal: new AbortController().signal,
  });
  await expect(missing).rejects.toThrow(/Cannot install 'chromium@nonesuch': the suite 'nonesuch' cannot be read/);
  const lacking = debian.install(readWanted('firefox@test'), {
    folder: path.join(folder, 'lacking'),
    say: () => {},
    signal: new AbortController().signal,
  });
  await expect(lacking).rejects.toThrow("the suite 'test' has no firefox, nor firefox-esr");
});

test('an installation is kept with its version and the driver that was tried; a second one finds it there', async () => {
  const work = { say: () => {}, signal: new AbortController().signal };
  const { release, before: there } = await installRelease('chromium@test', work);
  expect(there).toBe(false);
  expect(release).toMatchObject({ id: 'chromium-99', version: '99.0.1.2', source: 'debian test' });
  // The script that it is speaks no protocol.
  expect(release.speaks.driver).toBe('none');
  expect(release.speaks.why).toContain('did not start');
  expect(release.bytes).toBeGreaterThan(2_000_000);
  expect(readReleases().releases.map(({ folder: each }) => each)).toEqual([folderOf('chromium@test')]);
  mirror.asked.length = 0;
  expect((await installRelease('chromium@test', work)).before).toBe(true);
  expect(mirror.asked).toEqual([]);
});

test('a suite of updates comes with its base', async () => {
  expect(await suitesOf('bookworm-security')).toEqual([
    { name: 'bookworm', mirror: mirror.url },
    { name: 'bookworm-security', mirror: `${mirror.url}-security` },
  ]);
});
