import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { definitionsOf } from '../../../../src/browsers/installs/definitions.ts';
import { readWanted } from '../../../../src/browsers/installs/install.ts';
import { folderOf, type InstalledRelease, readReleases, releaseId } from '../../../../src/browsers/installs/release.ts';
import { installProgressText, listText, sizeText } from '../../../../src/browsers/installs/text.ts';
import { compareVersions } from '../../../../src/domain/versions.ts';
import { type Folder, makeFolder } from '../../../../src/system/folder.ts';

const release = (more: Partial<InstalledRelease> = {}): InstalledRelease => ({
  schema: 1,
  id: 'chromium-120',
  product: 'chromium',
  version: '120.0.6099.224',
  source: 'debian bullseye',
  published: '2024-01-16T00:00:00.000Z',
  installed: '2026-11-25T00:00:00.000Z',
  installedInMs: 60_000,
  bytes: 984e6,
  executable: 'browser',
  webdriver: null,
  speaks: { driver: 'playwright', playwright: '1.64.1', why: null },
  folder: '/cache/releases/chromium@bullseye',
  ...more,
});

test.describe('readWanted()', () => {
  test('takes browser and place apart at the first @', () => {
    expect(readWanted('chromium@bullseye')).toEqual({
      text: 'chromium@bullseye',
      product: 'chromium',
      where: 'bullseye',
    });
    expect(readWanted('webkit@/opt/a@b/MiniBrowser').where).toBe('/opt/a@b/MiniBrowser');
  });

  test('names the nearest browser for one that is not known', () => {
    expect(() => readWanted('chromum@sid')).toThrow("unknown browser 'chromum', did you mean 'chromium'?");
  });

  test('says what can stand behind the @ when nothing does', () => {
    for (const text of ['firefox', 'firefox@']) expect(() => readWanted(text)).toThrow('it does not say from where');
  });
});

test.describe('releaseId()', () => {
  test('is product and major version, and more of the version where that is taken', () => {
    expect(releaseId('chromium', '120.0.6099.224', [])).toBe('chromium-120');
    expect(releaseId('firefox-esr', '115.14.0', [])).toBe('firefox-115');
    expect(releaseId('webkit', '2.52.6', ['webkit-2.50'])).toBe('webkit-2.52');
    expect(releaseId('chromium', '156.0.8078.79', ['chromium-156'])).toBe('chromium-156.0');
  });

  test('never gives an id twice', () => {
    const versions = fc.array(fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.')));
    fc.assert(
      fc.property(versions, (given) => {
        const taken: string[] = [];
        for (const version of given) taken.push(releaseId('chromium', version, taken));
        expect(new Set(taken).size).toBe(taken.length);
      }),
    );
  });
});

test('compareVersions() orders by numbers, and sorts every list the same whatever its order', () => {
  expect(['120.0', '9.1', '153.7.0', '2.50.6', '2.5'].toSorted(compareVersions)).toEqual([
    '2.5',
    '2.50.6',
    '9.1',
    '120.0',
    '153.7.0',
  ]);
  const version = fc.array(fc.nat(200), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
        expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});

test.describe('readReleases()', () => {
  let cache: Folder;
  const before = process.env.STANDOFF_RELEASES;
  test.beforeAll(async () => {
    cache = await makeFolder('releases');
    process.env.STANDOFF_RELEASES = cache.path;
  });
  test.afterAll(async () => {
    process.env.STANDOFF_RELEASES = before ?? '';
    await cache.remove();
  });

  const keep = (wanted: string, text: string | null): void => {
    mkdirSync(folderOf(wanted), { recursive: true });
    if (text !== null) writeFileSync(path.join(folderOf(wanted), 'release.json'), text);
  };

  test('gives the whole ones by version, names those that are not finished, and tells of broken ones', () => {
    const { folder: _, ...plain } = release();
    keep('chromium@sid', JSON.stringify({ ...plain, id: 'chromium-156', version: '156.0.1.2' }));
    keep('chromium@bullseye', JSON.stringify(plain));
    keep('firefox@sid', null);
    keep('webkit@sid', '{"schema": 1');
    keep('webkit@trixie', JSON.stringify({ ...plain, schema: 2 }));
    const { releases, unfinished, broken } = readReleases();
    expect(releases.map(({ id }) => id)).toEqual(['chromium-120', 'chromium-156']);
    expect(releases[0]?.folder).toBe(folderOf('chromium@bullseye'));
    expect(unfinished).toEqual(['firefox@sid']);
    expect(broken).toHaveLength(2);
    expect(broken[0]).toContain('npx standoff releases remove webkit@sid');
  });

  test('no name leaves the folder of releases', () => {
    for (const name of ['chromium@/etc/passwd', 'chromium@..', 'chromium@../../x', 'a/b', 'c\\d']) {
      expect(path.dirname(folderOf(name))).toBe(cache.path);
    }
  });
});

test.describe('definitionsOf()', () => {
  test('a release that a driver speaks to is played with it, and beside as a person starts it', () => {
    const [driven, plain] = definitionsOf(release());
    expect(driven).toMatchObject({
      id: 'chromium-120',
      engine: 'chromium',
      title: 'Chromium 120',
      closesIdleSockets: true,
    });
    expect(driven?.install?.executable).toBe('/cache/releases/chromium@bullseye/browser');
    expect(plain).toMatchObject({ id: 'chromium-120-unautomated', byHand: true });
  });

  test('one that none speaks to is played un-automated, under its own name', () => {
    const speaks = { driver: 'none', playwright: '1.64.1', why: 'it did not answer' } as const;
    const definitions = definitionsOf(release({ id: 'firefox-115', product: 'firefox-esr', speaks }));
    expect(definitions).toHaveLength(1);
    expect(definitions[0]).toMatchObject({ id: 'firefox-115', engine: 'firefox', byHand: true, title: 'Firefox 115' });
  });

  test("WebKit's driver is started outside, and is told the browser's path as it is inside", () => {
    const webdriver = { program: 'webdriver', browser: '/usr/lib/x/MiniBrowser' };
    const [driven, plain] = definitionsOf(release({ id: 'webkit-2.52', product: 'webkit', webdriver }));
    expect(driven?.install).toMatchObject({
      driver: '/cache/releases/chromium@bullseye/webdriver',
      executable: '/usr/lib/x/MiniBrowser',
    });
    expect(plain?.install?.executable).toBe('/cache/releases/chromium@bullseye/browser');
    expect(plain?.install?.driver).toBeUndefined();
  });
});

test('the list tells of every release, why no driver speaks to one, and what to do about one that is not whole', () => {
  const speaks = { driver: 'none', playwright: '1.64.1', why: 'it did not answer within 20 s' } as const;
  const text = listText({
    releases: [release(), release({ id: 'firefox-115', speaks })],
    found: [],
    unfinished: ['webkit@sid'],
    broken: ['a sentence'],
  });
  expect(text).toContain('984 MB');
  expect(text).toContain('firefox-115: no driver supports it: it did not answer within 20 s');
  expect(text).toContain('`npx standoff releases install webkit@sid` continues');
  expect(text).toContain('a sentence');
});

test('sizes and progress in words', () => {
  expect(sizeText(195e6)).toBe('195 MB');
  expect(sizeText(1.23e9)).toBe('1.2 GB');
  expect(installProgressText({ doing: 'downloading', done: 97.5e6, total: 195e6, unit: 'bytes' })).toBe(
    'downloading, 50 % of 195 MB',
  );
  expect(installProgressText({ doing: 'unpacking', done: 3, total: 200, unit: 'packages' })).toBe(
    'unpacking, 3 of 200',
  );
});
