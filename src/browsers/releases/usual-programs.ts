/** Where the program is in the folder of a browser, by the names that its makers give it. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

const chromeForTestingApp = 'Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing';
const chromiumApp = 'Chromium.app/Contents/MacOS/Chromium';

/** Relative to the folder of a build, to the folder that its archive was unpacked into, or to a bundle of macOS. Best first. */
export const usualPrograms = {
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
export async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
