import { access, readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { findProgram } from './find-program.ts';
import type { Engine } from '../report/names.ts';

interface SystemBrowser {
  readonly engine: Engine;
  readonly source: 'system';
  readonly executable: string;
  readonly driver?: string;
}

interface SystemSearch {
  readonly browsers: readonly SystemBrowser[];
  readonly notes: Readonly<Partial<Record<Engine, string>>>;
}

/** Names on the PATH, best first: `chromium` is what Debian builds, and connects as the release it names. */
const programs = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  firefox: ['firefox-esr', 'firefox'],
} as const;

/** Where macOS and Windows keep programs that are not on the PATH. */
const places: Readonly<Record<string, Readonly<Record<keyof typeof programs, readonly string[]>>>> = {
  darwin: {
    chromium: [
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    firefox: ['/Applications/Firefox.app/Contents/MacOS/firefox'],
  },
  win32: {
    chromium: ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].map((base) =>
      path.join(process.env[base] ?? 'C:\\', 'Google/Chrome/Application/chrome.exe'),
    ),
    firefox: ['ProgramFiles', 'ProgramFiles(x86)'].map((base) =>
      path.join(process.env[base] ?? 'C:\\', 'Mozilla Firefox/firefox.exe'),
    ),
  },
};

/** WebKitGTK's small browser, by the folder of its API version: the one that Debian's driver was built with first. */
const miniBrowserFolders = ['webkit2gtk-4.1', 'webkit2gtk-4.0', 'webkitgtk-6.0'];

/** The system's Chromium, Firefox and WebKitGTK, one of each at most, and why one that is there is of no use. */
export async function findSystemBrowsers(): Promise<SystemSearch> {
  const searches = await Promise.all([findByName('chromium'), findByName('firefox'), findWebKit()]);
  return {
    browsers: searches.flatMap((search) => search.browsers),
    notes: Object.assign({}, ...searches.map((search) => search.notes)),
  };
}

async function findByName(engine: keyof typeof programs): Promise<SystemSearch> {
  const onPath = await Promise.all(programs[engine].map((name) => findProgram(name)));
  const candidates = [...onPath, ...(places[process.platform]?.[engine] ?? [])];
  const notes: Partial<Record<Engine, string>> = {};
  for (const executable of candidates) {
    if (executable === null || !(await exists(executable))) continue;
    if (!(await isSnap(executable))) return { browsers: [{ engine, source: 'system', executable }], notes: {} };
    notes[engine] = `${executable} is a snap, which cannot see profiles in the temp folder`;
  }
  return { browsers: [], notes };
}

async function findWebKit(): Promise<SystemSearch> {
  if (process.platform !== 'linux') return { browsers: [], notes: {} };
  const [driver, executable] = await Promise.all([findProgram('WebKitWebDriver'), findMiniBrowser()]);
  if (driver && executable)
    return { browsers: [{ engine: 'webkit', source: 'system', executable, driver }], notes: {} };
  if (driver) return { browsers: [], notes: { webkit: `${driver} is there, but MiniBrowser is not` } };
  if (executable) return { browsers: [], notes: { webkit: `${executable} is there, but WebKitWebDriver is not` } };
  return { browsers: [], notes: {} };
}

async function findMiniBrowser(): Promise<string | null> {
  const libraries = await readdir('/usr/lib').catch(() => []);
  const bases = [
    ...libraries.filter((name) => name.endsWith('-linux-gnu')).map((name) => `/usr/lib/${name}`),
    '/usr/lib',
    '/usr/lib64',
    '/usr/libexec',
  ];
  for (const folder of miniBrowserFolders) {
    for (const base of bases) {
      const executable = `${base}/${folder}/MiniBrowser`;
      if (await exists(executable)) return executable;
    }
  }
  return null;
}

/**
 * Whether a program is a snap, or the small script that Ubuntu's `firefox` and `chromium-browser` packages leave in
 * place of one. A snap has a temp folder of its own and sees none of the profiles that the kit makes.
 */
export async function isSnap(executable: string): Promise<boolean> {
  const real = await realpath(executable);
  if (real.startsWith('/snap/') || path.basename(real) === 'snap') return true;
  const { size } = await stat(real);
  return size < 65_536 && (await readFile(real, 'latin1')).includes('/snap/bin/');
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
