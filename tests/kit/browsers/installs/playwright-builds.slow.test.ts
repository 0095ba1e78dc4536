import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from '@playwright/test';
import { readWanted } from '../../../../src/browsers/installs/install.ts';
import {
  complaintOf,
  playwrightBuilds,
  playwrightVersion,
  readBar,
  readPlan,
} from '../../../../src/browsers/installs/playwright-builds.ts';
import { InputError } from '../../../../src/domain/errors.ts';
import { playwrightCommand } from '../../../../src/system/programs.ts';
import { standIn, zipOf } from './archives.ts';
import { type FileServer, fileServer } from './file-server.ts';
import { place, setVariable, versionToldBy, working } from './working.ts';

const require = createRequire(import.meta.url);
const manifest = require.resolve('@playwright/test/package.json');
const { browsers } = require(path.join(manifest, '../../../playwright-core/browsers.json')) as {
  browsers: { name: string; revision: string; browserVersion: string }[];
};
const pinned = (name: string) => browsers.find((each) => each.name === name) as (typeof browsers)[number];

test.describe('what is asked for', () => {
  test('serves() takes Playwright and a version of it, for the browsers that it builds', () => {
    const serves = (text: string) => playwrightBuilds.serves(readWanted(text));
    for (const text of ['chromium@playwright', 'firefox@playwright:1.50.0', 'webkit@playwright:latest']) {
      expect(serves(text), text).toBe(true);
    }
    for (const text of [
      'chromium@bullseye',
      'webkit@trixie',
      'chrome@playwright',
      'firefox@playwrights',
      'firefox@/playwright',
    ]) {
      expect(serves(text), text).toBe(false);
    }
  });

  test('playwrightVersion() wants a whole version', () => {
    expect(playwrightVersion(readWanted('webkit@playwright'))).toBeNull();
    expect(playwrightVersion(readWanted('webkit@playwright:1.50.0'))).toBe('1.50.0');
    for (const where of ['', '1.50', 'latest', '1.50.0;ls', '1.50.0 --registry=x', '--version']) {
      expect(() => playwrightVersion(readWanted(`webkit@playwright:${where}`)), where).toThrow(InputError);
    }
  });
});

test.describe('from a server with the layout of the real one', () => {
  test.skip(process.platform !== 'linux' || process.arch !== 'x64', 'the archives are those for Linux on x64');
  test.slow(); // Playwright's command line runs up to four times

  let server: FileServer;
  let unset: () => void;
  test.beforeEach(async () => {
    const archives: readonly [RegExp, Buffer][] = [
      [
        /^\/builds\/cft\/[\d.]+\/linux64\/chrome-linux64\.zip$/,
        await zipOf({ 'chrome-linux64/chrome': await standIn('chromium') }),
      ],
      [/^\/builds\/firefox\/\d+\/firefox-.*\.zip$/, await zipOf({ 'firefox/firefox': await standIn('firefox') })],
      [/^\/builds\/webkit\/\d+\/webkit-.*\.zip$/, await zipOf({ 'pw_run.sh': await standIn('webkit') })],
      [/^\/builds\/ffmpeg\/\d+\/ffmpeg-linux\.zip$/, await zipOf({ 'ffmpeg-linux': '#!/bin/sh\n' })],
    ];
    server = await fileServer((name) => archives.find(([pattern]) => pattern.test(name))?.[1]);
    unset = setVariable('PLAYWRIGHT_DOWNLOAD_HOST', server.url);
  });
  test.afterEach(async () => {
    unset();
    await server.close();
  });

  test('install() places chromium@playwright, which starts, without the headless shell', async () => {
    const work = await working();
    const placed = await place(playwrightBuilds, 'chromium@playwright', work);
    const { revision, browserVersion } = pinned('chromium');
    expect(placed).toEqual({
      source: `playwright ${require(manifest).version}`,
      executable: `chromium-${revision}/chrome-linux64/chrome`,
      webdriver: null,
      version: browserVersion,
      published: null,
    });
    expect(await versionToldBy(placed, work)).toMatch(/\d+\.\d+/);
    expect(server.asked.some((name) => name.includes('headless'))).toBe(false);
    expect((await readdir(work.folder)).filter((name) => !name.startsWith('.')).toSorted()).toEqual(
      [`chromium-${revision}`, `ffmpeg-${pinned('ffmpeg').revision}`].toSorted(),
    );
    expect(work.said.length).toBeGreaterThan(0);
  });

  for (const [browser, program] of [
    ['firefox', 'firefox/firefox'],
    ['webkit', 'pw_run.sh'],
  ] as const) {
    test(`install() places ${browser}@playwright`, async () => {
      const placed = await place(playwrightBuilds, `${browser}@playwright`, await working());
      expect(placed.executable).toBe(`${browser}-${pinned(browser).revision}/${program}`);
      expect(placed.version).toBe(pinned(browser).browserVersion);
    });
  }

  test('install() says that a download was cut, and the next try works', async () => {
    const work = await working();
    server.cutAfter = 100;
    await expect(place(playwrightBuilds, 'firefox@playwright', work)).rejects.toThrow(
      /^Cannot install 'firefox@playwright': .*Download failed.*PLAYWRIGHT_DOWNLOAD_HOST/,
    );
    server.cutAfter = null;
    const placed = await place(playwrightBuilds, 'firefox@playwright', work);
    expect(await versionToldBy(placed, work)).toMatch(/\d+\.\d+/);
  });

  test('install() asks npx for another version, without a shell', async () => {
    const folder = test.info().outputPath('programs');
    const { program, args } = playwrightCommand([]);
    await mkdir(folder, { recursive: true });
    const words = [program, ...args].map((word) => `'${word}'`).join(' ');
    const script = `#!/bin/sh\necho "$*" >> '${folder}/asked'\nshift 2\nexec ${words} "$@"\n`;
    await writeFile(path.join(folder, 'npx'), script, { mode: 0o755 });
    const back = setVariable('PATH', `${folder}${path.delimiter}${process.env.PATH}`);
    try {
      const placed = await place(playwrightBuilds, 'chromium@playwright:1.50.0', await working());
      expect(placed.source).toBe('playwright 1.50.0');
    } finally {
      back();
    }
    expect((await readFile(path.join(folder, 'asked'), 'utf8')).split('\n')).toEqual([
      '--yes playwright@1.50.0 install --dry-run --no-shell chromium',
      '--yes playwright@1.50.0 install --no-shell chromium',
      '',
    ]);
  });

  test('install() ends what it has started when it is told to', async () => {
    const controller = new AbortController();
    const work = await working(controller.signal);
    const stopping = { ...work, say: () => controller.abort(new Error('stopped by a person')) };
    await expect(place(playwrightBuilds, 'firefox@playwright', stopping)).rejects.toThrow('stopped by a person');
    expect(await readdir(work.folder)).not.toContain('temporary');
  });
});

const playwright164 = `Chrome for Testing 156.0.8078.4 (playwright chromium v1248)
  Install location:    /home/me/.cache/ms-playwright/chromium-1248
  Download url:        https://cdn.playwright.dev/builds/cft/156.0.8078.4/linux64/chrome-linux64.zip

FFmpeg (playwright ffmpeg v1013)
  Install location:    /home/me/.cache/ms-playwright/ffmpeg-1013
  Download url:        https://cdn.playwright.dev/builds/ffmpeg/1013/ffmpeg-linux.zip
`;

const playwright150 = `╔════╗
║ WARNING: It looks like you are running 'npx playwright install' without first ║
╚════╝
browser: chromium version 133.0.6943.16
  Install location:    /home/my name/.cache/ms-playwright/chromium-1155
  Download url:        https://cdn.playwright.dev/builds/chromium/1155/chromium-linux.zip

browser: ffmpeg
  Install location:    /home/my name/.cache/ms-playwright/ffmpeg-1011

browser: chromium-headless-shell version 133.0.6943.16
  Install location:    /home/my name/.cache/ms-playwright/chromium_headless_shell-1155
`;

test('readPlan() reads what Playwright 1.64 and 1.50 print', () => {
  expect(readPlan(playwright164, 'chromium')).toEqual({
    version: '156.0.8078.4',
    folder: '/home/me/.cache/ms-playwright/chromium-1248',
  });
  expect(readPlan(playwright150, 'chromium')).toEqual({
    version: '133.0.6943.16',
    folder: '/home/my name/.cache/ms-playwright/chromium-1155',
  });
  expect(readPlan(playwright150, 'firefox')).toBeNull();
  expect(readPlan('npm error code ETARGET', 'chromium')).toBeNull();
});

test('readBar() reads a row of the bar, and nothing else', () => {
  const total = 100 * 1024 * 1024;
  expect(readBar('|■■■■■■■■        |  20% of 100 MiB')).toEqual({
    doing: 'downloading',
    done: total / 5,
    total,
    unit: 'bytes',
  });
  expect(readBar('|■■■■■■■■        |  20% of 100 Mb')).toMatchObject({ total });
  expect(readBar('Downloading Firefox 157.0 (playwright firefox v1555)')).toBeNull();
});

test('complaintOf() finds the line that says why', () => {
  const npm = [
    'npm error code ETARGET',
    'npm error notarget No matching version found for playwright@9.9.9.',
    'npm error A log',
  ];
  expect(complaintOf(npm)).toBe('No matching version found for playwright@9.9.9');
  expect(complaintOf(['Downloading', 'Error: getaddrinfo ENOTFOUND cdn.playwright.dev', 'Error: later'])).toMatch(
    /ENOTFOUND/,
  );
  expect(complaintOf(['a', 'b', '', 'c', 'd'])).toBe('b c d');
});
