import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { readWanted } from '../../../../src/browsers/installs/install.ts';
import { isPath, pathSource } from '../../../../src/browsers/installs/path.ts';
import { InputError } from '../../../../src/domain/errors.ts';
import { place, setVariable, working } from './working.ts';

async function program(...names: string[]): Promise<string> {
  const file = test.info().outputPath(...names);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '#!/bin/sh\n', { mode: 0o755 });
  return file;
}

const failure = async (text: string): Promise<string> => {
  const error = await place(pathSource, text, await working()).catch((each) => each);
  expect(error).toBeInstanceOf(InputError);
  return error.message;
};

test('serves() takes what has a separator in it, and nothing else', () => {
  for (const where of ['/opt/chrome', './chrome', '../chrome', 'opt/chrome', '~/chrome'])
    expect(isPath(where)).toBe(true);
  expect(isPath('C:\\chrome.exe', '\\')).toBe(true);
  for (const where of ['bullseye', 'bookworm-security', '120.0.1.2', 'playwright:1.50.0']) {
    expect(pathSource.serves(readWanted(`chromium@${where}`)), where).toBe(false);
  }
});

test('install() takes a program where it is, by an absolute path', async () => {
  const chrome = await program('opt', 'chrome');
  const relative = `./${path.relative(process.cwd(), chrome)}`;
  for (const where of [chrome, relative]) {
    const placed = await place(pathSource, `chromium@${where}`, await working());
    expect(placed).toEqual({ source: chrome, executable: chrome, webdriver: null, version: null, published: null });
  }
});

test('install() looks for the usual names in a folder', async () => {
  const nested = await program('firefox-140', 'firefox', 'firefox');
  const folder = path.dirname(path.dirname(nested)); // in which `firefox` is a folder, not the program
  expect((await place(pathSource, `firefox@${folder}`, await working())).executable).toBe(nested);
  expect(await failure(`chromium@${folder}`)).toMatch(
    /is a folder, and has none of the usual programs in it \(chrome, chromium,/,
  );
});

test('install() finds the WebDriver beside WebKit, or on the PATH', async () => {
  const browser = await program('webkit', 'bin', 'MiniBrowser');
  const elsewhere = await program('programs', 'WebKitWebDriver');
  const back = setVariable('PATH', path.dirname(elsewhere));
  try {
    const found = await place(pathSource, `webkit@${test.info().outputPath('webkit')}`, await working());
    expect(found).toMatchObject({ executable: browser, webdriver: { program: elsewhere, browser } });
    const beside = await program('webkit', 'bin', 'WebKitWebDriver');
    expect((await place(pathSource, `webkit@${browser}`, await working())).webdriver?.program).toBe(beside);
  } finally {
    back();
  }
});

test('install() wants a WebDriver for WebKit, except for that of Playwright', async () => {
  const browser = await program('webkit', 'MiniBrowser');
  const playwrights = await program('playwright', 'pw_run.sh');
  const back = setVariable('PATH', test.info().outputPath('nothing'));
  try {
    expect(await failure(`webkit@${browser}`)).toMatch(
      /WebKitWebDriver is neither beside .* nor on the PATH\. On Debian/,
    );
    expect(await place(pathSource, `webkit@${playwrights}`, await working())).toMatchObject({ webdriver: null });
  } finally {
    back();
  }
});

test('install() says what is wrong with a path', async () => {
  const text = test.info().outputPath('text');
  await writeFile(text, 'no program');
  expect(await failure('chromium@/nowhere/at/all')).toBe(
    "Cannot install 'chromium@/nowhere/at/all': /nowhere/at/all: it is not there. Give the path of the program itself",
  );
  expect(await failure(`chromium@${text}/chrome`)).toMatch(/: it is not there\./);
  expect(await failure(`chromium@${text}`)).toMatch(/cannot be started: it is not an executable file.*chmod \+x/);
});

test('install() refuses a snap', async () => {
  const snap = await program('snap');
  const link = path.join(path.dirname(snap), 'firefox');
  await symlink(snap, link);
  expect(await failure(`firefox@${link}`)).toMatch(/is a snap.*firefox@playwright/);
});
