/** A browser that is there already, wherever that is. Nothing of it is copied: if it goes, so does the release. */

import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { InputError } from '../../domain/errors.ts';
import { isSnap } from '../../system/find-browsers.ts';
import { findProgram } from '../../system/programs.ts';
import { engineOf } from './release.ts';
import type { Placed, ReleaseSource, WantedRelease } from './source.ts';

/* Where the program is in the folder of a browser, by the names that its makers give it. */

const chromeForTestingApp = 'Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing';
const chromiumApp = 'Chromium.app/Contents/MacOS/Chromium';

/** Relative to the folder of a build, to the folder that its archive was unpacked into, or to a bundle of macOS. Best first. */
const usualPrograms = {
  chromium: [
    'chrome',
    'chromium',
    'chrome.exe',
    'chrome-linux64/chrome',
    'chrome-linux/chrome',
    'chrome-win64/chrome.exe',
    'chrome-win/chrome.exe',
    ...['', 'chrome-mac/', 'chrome-mac-x64/', 'chrome-mac-arm64/'].flatMap((folder) => [
      `${folder}${chromeForTestingApp}`,
      `${folder}${chromiumApp}`,
    ]),
    'Contents/MacOS/Google Chrome for Testing',
    'Contents/MacOS/Google Chrome',
    'Contents/MacOS/Chromium',
  ],
  firefox: [
    'firefox',
    'firefox-esr',
    'firefox.exe',
    'firefox/firefox',
    'firefox/firefox.exe',
    'core/firefox.exe',
    'Firefox.app/Contents/MacOS/firefox',
    'firefox/Nightly.app/Contents/MacOS/firefox',
    'Contents/MacOS/firefox',
  ],
  webkit: ['MiniBrowser', 'bin/MiniBrowser', 'pw_run.sh', 'Playwright.exe'],
} as const;

/** The program of an engine in a folder; null if none of the usual names is there. */
export async function usualProgramIn(folder: string, engine: keyof typeof usualPrograms): Promise<string | null> {
  for (const name of usualPrograms[engine]) {
    const file = path.join(folder, name);
    if (await isProgram(file)) return file;
  }
  return null;
}

/** Whether this is a file, or a link to one, that may be started. */
async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** Whether what stands behind the `@` is a path: no suite, version or channel has a separator in it. */
export const isPath = (where: string, separator: string = path.sep): boolean =>
  where.includes('/') || where.includes(separator);

/**
 * The program that a path leads to: itself, or one of the usual name in that folder.
 * @throws InputError if there is none that can be started
 */
async function programAt({ text, product, where }: WantedRelease): Promise<string> {
  const given = path.resolve(where.startsWith('~/') ? path.join(os.homedir(), where.slice(2)) : where); // no shell expands it behind an @
  const there = await stat(given).catch((error: NodeJS.ErrnoException) => error);
  if (there instanceof Error) {
    const why = there.code === 'ENOENT' || there.code === 'ENOTDIR' ? 'it is not there' : there.message;
    throw new InputError(`Cannot install '${text}': ${given}: ${why}. Give the path of the program itself`);
  }
  if (there.isDirectory()) {
    const found = await usualProgramIn(given, engineOf(product));
    if (found) return found;
    const names = usualPrograms[engineOf(product)].slice(0, 5).join(', ');
    throw new InputError(
      `Cannot install '${text}': ${given} is a folder, and has none of the usual programs in it (${names}, …). Give the path of the program itself`,
    );
  }
  if (await isProgram(given)) return given;
  throw new InputError(
    `Cannot install '${text}': ${given} cannot be started: it is not an executable file. If it is a program, type: chmod +x '${given}'`,
  );
}

/** The WebDriver of WebKitGTK or WPE: built beside its browser, or installed elsewhere. Playwright's WebKit has none, and needs none. */
async function webdriverOf(browser: string, { text }: WantedRelease): Promise<Placed['webdriver']> {
  if (/^(pw_run\.sh|Playwright(\.exe)?)$/.test(path.basename(browser))) return null;
  const beside = path.join(path.dirname(browser), 'WebKitWebDriver');
  const program = (await isProgram(beside)) ? beside : await findProgram('WebKitWebDriver');
  if (program) return { program, browser };
  throw new InputError(
    `Cannot install '${text}': WebKitWebDriver is neither beside ${browser} nor on the PATH. On Debian: apt-get install webkit2gtk-driver`,
  );
}

export const pathSource: ReleaseSource = {
  id: 'path',
  title: 'a browser that is there already: the path of its program, or of the folder that it is in',
  examples: ['chromium@/opt/chromium/chrome', 'firefox@./firefox/firefox', 'webkit@/opt/webkit/bin/MiniBrowser'],
  serves: ({ where }) => isPath(where),
  obstacle: async () => null,
  async install(wanted) {
    const executable = await programAt(wanted);
    if (await isSnap(executable)) {
      throw new InputError(
        `Cannot install '${wanted.text}': ${executable} is a snap, which cannot see profiles in the temp folder. Take one that is not: ${engineOf(wanted.product)}@playwright`,
      );
    }
    const webdriver = engineOf(wanted.product) === 'webkit' ? await webdriverOf(executable, wanted) : null;
    return { source: executable, executable, webdriver, version: null, published: null };
  },
};
