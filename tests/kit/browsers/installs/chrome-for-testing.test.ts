import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from '@playwright/test';
import { chromeForTesting, chromeList, versionInList } from '../../../../src/browsers/installs/chrome-for-testing.ts';
import { readWanted } from '../../../../src/browsers/installs/install.ts';
import { InputError } from '../../../../src/domain/errors.ts';
import { standIn, zipOf } from './archives.ts';
import { type FileServer, fileServer, MODIFIED } from './file-server.ts';
import { cutWhenKept, place, setVariable, versionToldBy, working } from './working.ts';

const VERSION = '120.0.6099.109';
const ARCHIVE = `/${VERSION}/linux64/chrome-linux64.zip`;
const lists: Readonly<Record<string, unknown>> = {
  '/latest-versions-per-milestone.json': {
    timestamp: '2025-06-25T10:00:00.000Z',
    milestones: { 120: { milestone: '120', version: VERSION, revision: '1217362' } },
  },
  '/last-known-good-versions.json': { channels: { Beta: { channel: 'Beta', version: VERSION, revision: '1217362' } } },
};

let server: FileServer;
let archive: Buffer | undefined;
let unset: () => void;
test.beforeEach(async () => {
  archive = await zipOf({
    'chrome-linux64/chrome': await standIn('chromium'),
    'chrome-linux64/more': randomBytes(3_000_000), // as large as what extract-zip cannot unpack on Deno
  });
  server = await fileServer((name) =>
    name === ARCHIVE ? archive : name in lists ? JSON.stringify(lists[name]) : undefined,
  );
  unset = setVariable('STANDOFF_CHROME_MIRROR', `${server.url}/`);
});
test.afterEach(async () => {
  unset();
  await server.close();
});

test.describe('what is asked for', () => {
  test('serves() takes versions and channels of Chrome, and leaves suites and Chromium to others', () => {
    const serves = (text: string) => chromeForTesting.serves(readWanted(text));
    for (const where of ['120', '120.0.6099', VERSION, 'stable', 'beta', 'dev', 'canary']) {
      expect(serves(`chrome@${where}`), where).toBe(true);
    }
    for (const text of ['chrome@bullseye', 'chrome@sid', 'chrome@/opt/chrome', 'chromium@120', 'firefox@stable']) {
      expect(serves(text), text).toBe(false);
    }
  });

  test('chromeList() names the list that has the version', () => {
    expect(chromeList(VERSION)).toBeNull();
    expect(chromeList('120')).toMatchObject({ within: 'milestones' });
    expect(chromeList('120.0.6099')).toMatchObject({ within: 'builds' });
    expect(chromeList('canary')).toMatchObject({ within: 'channels' });
  });

  test('versionInList() reads the lists, and refuses what is none', () => {
    const text = JSON.stringify(lists['/last-known-good-versions.json']);
    expect(versionInList(text, 'channels', 'beta')).toBe(VERSION);
    expect(versionInList(text, 'channels', 'dev')).toBeUndefined();
    expect(() => versionInList('<html>sign in', 'channels', 'beta')).toThrow();
    expect(() => versionInList('{}', 'channels', 'beta')).toThrow();
  });
});

test.describe('from a server with the layout of the real one', () => {
  test.skip(process.platform !== 'linux' || process.arch !== 'x64', 'the archive is one for Linux on x64');

  for (const where of ['120', 'beta', VERSION]) {
    test(`install() places chrome@${where}, which starts`, async () => {
      const work = await working();
      const placed = await place(chromeForTesting, `chrome@${where}`, work);
      expect(placed).toMatchObject({
        source: 'chrome-for-testing',
        executable: `chrome/linux-${VERSION}/chrome-linux64/chrome`,
        published: new Date(MODIFIED).toISOString(),
      });
      expect(await versionToldBy(placed, work)).toMatch(/\d+\.\d+/);
      expect(server.asked.filter((each) => each === ARCHIVE)).toHaveLength(1);
      expect(await readdir(path.join(work.folder, 'chrome'))).toEqual([`linux-${VERSION}`]);
      const total = archive?.length;
      expect(work.said).toContainEqual({ doing: 'downloading', done: total, total, unit: 'bytes' });
      expect(work.said.at(-1)).toEqual({ doing: 'unpacking', done: total, total, unit: 'bytes' });
    });
  }

  test('install() downloads nothing a second time', async () => {
    const work = await working();
    const placed = await place(chromeForTesting, `chrome@${VERSION}`, work);
    server.asked.length = 0;
    expect(await place(chromeForTesting, `chrome@${VERSION}`, work)).toEqual(placed);
    expect(server.asked).toEqual([]);
  });

  test('install() says that a download was cut, and the next try goes on', async () => {
    const work = await working();
    server.holdAfter = 20_000;
    const failed = expect(place(chromeForTesting, 'chrome@120', work)).rejects.toThrow(
      /^Cannot install 'chrome@120': .*chrome-linux64\.zip ended after \d+ of \d+ bytes.* Run the same command again/,
    );
    await cutWhenKept(path.join(work.folder, 'chrome', `${VERSION}-chrome-linux64.zip.part`), server);
    await failed;
    server.holdAfter = null;
    const placed = await place(chromeForTesting, 'chrome@120', work);
    expect(await versionToldBy(placed, work)).toMatch(/\d+\.\d+/);
    expect(server.asked.at(-1)).toMatch(new RegExp(`^${ARCHIVE} bytes=\\d+-$`));
  });

  test('install() says that an archive is broken, and the next try begins again', async () => {
    const work = await working();
    const whole = archive;
    archive = Buffer.from('<html>Sign in to the network</html>');
    await expect(place(chromeForTesting, 'chrome@120', work)).rejects.toThrow(/^Cannot unpack what .* It was removed/);
    archive = whole;
    await place(chromeForTesting, 'chrome@120', work);
  });

  test('install() says that an archive has no browser in it', async () => {
    archive = await zipOf({ 'something/else': 'else' });
    const work = await working();
    await expect(place(chromeForTesting, 'chrome@120', work)).rejects.toThrow(
      /has no program chrome-linux64\/chrome in it/,
    );
  });

  test('install() says what to do when there is no such version', async () => {
    const work = await working();
    const milestone = await place(chromeForTesting, 'chrome@99', work).catch((error) => error);
    expect(milestone).toBeInstanceOf(InputError);
    expect(milestone.message).toMatch(/Chrome for Testing has no '99' \(it begins with 113\)\. Its versions: https:/);
    const version = await place(chromeForTesting, 'chrome@120.0.0.1', work).catch((error) => error);
    expect(version).toBeInstanceOf(InputError);
    expect(version.message).toMatch(
      /120\.0\.0\.1\/linux64\/chrome-linux64\.zip answered 404\. Chrome for Testing has no such/,
    );
  });

  test('install() says what to do when nobody answers', async () => {
    await server.close();
    const error = await place(chromeForTesting, 'chrome@120', await working()).catch((each) => each);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(/cannot reach 127\.0\.0\.1.*HTTPS_PROXY.*STANDOFF_CHROME_MIRROR.*chromium@bookworm/);
  });

  test('install() refuses a mirror that is not an address', async () => {
    const back = setVariable('STANDOFF_CHROME_MIRROR', '/srv/mirror');
    const failed = expect(place(chromeForTesting, 'chrome@120', await working())).rejects;
    await failed.toThrow(/^STANDOFF_CHROME_MIRROR='\/srv\/mirror': not an address/);
    back();
  });

  test('install() stops when it is told to, and the next try works', async () => {
    const controller = new AbortController();
    const work = await working(controller.signal);
    const stopping = { ...work, say: () => controller.abort(new Error('stopped by a person')) };
    await expect(place(chromeForTesting, 'chrome@120', stopping)).rejects.toThrow('stopped by a person');
    await place(chromeForTesting, 'chrome@120', await working());
  });
});
