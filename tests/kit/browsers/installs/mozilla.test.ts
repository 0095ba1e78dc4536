import path from 'node:path';
import process from 'node:process';
import { expect, test } from '@playwright/test';
import { readWanted } from '../../../../src/browsers/installs/install.ts';
import { isFirefoxRelease, mozilla, versionOfChannel, withChannel } from '../../../../src/browsers/installs/mozilla.ts';
import { InputError } from '../../../../src/domain/errors.ts';
import { findProgram } from '../../../../src/system/programs.ts';
import { standIn, tarOf } from './archives.ts';
import { type FileServer, fileServer } from './file-server.ts';
import { cutWhenKept, place, setVariable, versionToldBy, working } from './working.ts';

const channels = {
  FIREFOX_DEVEDITION: '141.0b3',
  FIREFOX_ESR: '140.0esr',
  FIREFOX_ESR_NEXT: '',
  FIREFOX_NIGHTLY: '142.0a1',
  LATEST_FIREFOX_DEVEL_VERSION: '141.0b2',
  LATEST_FIREFOX_VERSION: '140.0.1',
};

/** Where each release lies below https://archive.mozilla.org/pub. */
const places: Readonly<Record<string, string>> = {
  'firefox@140': '/firefox/releases/140.0/linux-x86_64/en-US/firefox-140.0.tar.xz',
  'firefox@stable': '/firefox/releases/140.0.1/linux-x86_64/en-US/firefox-140.0.1.tar.xz',
  'firefox@esr': '/firefox/releases/140.0esr/linux-x86_64/en-US/firefox-140.0esr.tar.xz',
  'firefox@beta': '/firefox/releases/141.0b2/linux-x86_64/en-US/firefox-141.0b2.tar.xz',
  'firefox@devedition': '/devedition/releases/141.0b3/linux-x86_64/en-US/firefox-141.0b3.tar.xz',
  'firefox@nightly': '/firefox/nightly/latest-mozilla-central/firefox-142.0a1.en-US.linux-x86_64.tar.xz',
  'firefox@115.0': '/firefox/releases/115.0/linux-x86_64/en-US/firefox-115.0.tar.bz2',
};

test.describe('what is asked for', () => {
  test('serves() takes versions and channels, and leaves suites to Debian', () => {
    const serves = (text: string) => mozilla.serves(readWanted(text));
    for (const where of ['140', '140.0', '140.0.2', '141.0b3', '140.5.0esr', '142.0a1', 'stable', 'esr', 'nightly']) {
      expect(serves(`firefox@${where}`), where).toBe(true);
    }
    for (const where of ['sid', 'bullseye', 'bookworm-security', 'oldstable', 'playwright', 'constructor', './140']) {
      expect(serves(`firefox@${where}`), where).toBe(false);
    }
    expect(serves('firefox-esr@bookworm')).toBe(false);
    expect(isFirefoxRelease('140.')).toBe(false);
  });

  test('withChannel() tells the channel from the version', () => {
    expect(withChannel('140')).toEqual({ channel: 'stable', version: '140.0' });
    expect(withChannel('140esr')).toEqual({ channel: 'esr', version: '140.0esr' });
    expect(withChannel('140.5.0esr')).toEqual({ channel: 'esr', version: '140.5.0esr' });
    expect(withChannel('141.0b3')).toEqual({ channel: 'beta', version: '141.0b3' });
    expect(withChannel('142.0a1')).toEqual({ channel: 'nightly', version: '142.0a1' });
    expect(withChannel('140.0.2')).toEqual({ channel: 'stable', version: '140.0.2' });
  });

  test('versionOfChannel() reads the list, and refuses what is none', () => {
    expect(versionOfChannel(JSON.stringify(channels), 'esr')).toBe('140.0esr');
    expect(versionOfChannel('{}', 'esr')).toBeUndefined();
    expect(() => versionOfChannel('<html>', 'esr')).toThrow();
  });
});

test.describe('from a server with the layout of the real one', () => {
  test.skip(process.platform !== 'linux' || process.arch !== 'x64', 'the archives are those for Linux on x64');
  let server: FileServer;
  let archives: Record<'xz' | 'bz2', Buffer>;
  let unset: () => void;
  test.beforeEach(async () => {
    for (const program of ['xz', 'bzip2']) test.skip(!(await findProgram(program)), `${program} is not installed`);
    const files = { 'firefox/firefox': await standIn('firefox'), 'firefox/more': 'x'.repeat(50_000) };
    archives = {
      xz: await tarOf(files, 'xz', test.info().outputPath('xz')),
      bz2: await tarOf(files, 'bzip2', test.info().outputPath('bz2')),
    };
    const known = new Set(Object.values(places));
    server = await fileServer((name) => {
      if (name === '/firefox_versions.json') return JSON.stringify(channels);
      return known.has(name) ? archives[name.endsWith('.xz') ? 'xz' : 'bz2'] : undefined;
    });
    unset = setVariable('STANDOFF_FIREFOX_MIRROR', server.url);
  });
  test.afterEach(async () => {
    unset?.();
    await server?.close();
  });

  for (const [text, file] of Object.entries(places)) {
    test(`install() places ${text}, which starts`, async () => {
      const work = await working();
      const placed = await place(mozilla, text, work);
      expect(server.asked).toContain(file);
      expect(placed).toMatchObject({ source: 'mozilla', executable: expect.stringMatching(/\/firefox\/firefox$/) });
      expect(await versionToldBy(placed, work)).toMatch(/\d+\.\d+/);
    });
  }

  test('install() says that a download was cut, and the next try goes on', async () => {
    const work = await working();
    server.holdAfter = 100;
    const failed = expect(place(mozilla, 'firefox@140', work)).rejects.toThrow(/ended after \d+ of \d+ bytes/);
    await cutWhenKept(path.join(work.folder, 'firefox', 'stable_140.0-firefox-140.0.tar.xz.part'), server);
    await failed;
    server.holdAfter = null;
    await place(mozilla, 'firefox@140', work);
    expect(server.asked.at(-1)).toMatch(/ bytes=\d+-$/);
  });

  test('install() says that an archive ends too early, and the next try begins again', async () => {
    const work = await working();
    const whole = archives.xz;
    archives.xz = whole.subarray(0, whole.length - 200);
    await expect(place(mozilla, 'firefox@140', work)).rejects.toThrow(/^Cannot unpack what .* It was removed/);
    archives.xz = whole;
    await place(mozilla, 'firefox@140', work);
  });

  test('install() says what to do when there is no such version', async () => {
    const error = await place(mozilla, 'firefox@1000.0', await working()).catch((each) => each);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(
      /firefox-1000\.0\.tar\.xz answered 404\. Mozilla has no such version for this system/,
    );
  });
});
