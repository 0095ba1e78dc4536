import { access, readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { chromium, firefox, webkit } from '@playwright/test';
import { type Engine, engines } from '../domain/engines.ts';
import { findProgram, programVersion } from './programs.ts';

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

/** Names on the PATH, best first: `chromium` is Debian's build; it connects like the release that it names. */
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

/** The folders of WebKitGTK's small browser, by API version; first the one that Debian's driver was built with. */
const miniBrowserFolders = ['webkit2gtk-4.1', 'webkit2gtk-4.0', 'webkitgtk-6.0'];

/** The system's Chromium, Firefox and WebKitGTK, at most one of each, and why an existing one cannot be used. */
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
 * place of one. A snap has its own temp folder and cannot see the profiles that the kit makes.
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

export interface FoundBrowser {
  readonly engine: Engine;
  /**
   * `playwright`: Playwright's own build; `system`: installed on the system; `grid`; or the origin of a separate
   * release.
   */
  readonly source: string;
  readonly executable: string;
  /** Read from the program itself; null if it needs a display to report it. */
  readonly version: string | null;
  /** The WebKitWebDriver that drives a MiniBrowser; absent elsewhere. */
  readonly driver?: string;
  /** For a browser on a grid: the grid's address, and the capabilities of a session. `executable` is its name there. */
  readonly session?: { readonly grid: string; readonly capabilities: Readonly<Record<string, unknown>> };
}

/** Playwright's builds are patched: only they support all of its protocol. */
export const isPlaywrightBuild = ({ source }: Pick<FoundBrowser, 'source'>): boolean => /^playwright\b/.test(source);

export interface BrowserSearch {
  /** All browsers found; for each engine the preferred one first: Playwright's own build before the system's. */
  readonly browsers: readonly FoundBrowser[];
  /** Why something that looks like a browser was left out. */
  readonly notes: Readonly<Partial<Record<Engine, string>>>;
}

/** Every browser the kit can drive: Playwright's own builds and those of the system. Starts none of them. */
export async function findBrowsers(): Promise<BrowserSearch> {
  const [own, system] = await Promise.all([findPlaywrightBuilds(), findSystemBrowsers()]);
  const found = [...own, ...system.browsers];
  return {
    browsers: await Promise.all(
      engines
        .flatMap((engine) => found.filter((browser) => browser.engine === engine))
        .map(async (browser) => ({ ...browser, version: await browserVersion(browser) })),
    ),
    notes: system.notes,
  };
}

async function findPlaywrightBuilds(): Promise<Omit<FoundBrowser, 'version'>[]> {
  const types = { chromium, firefox, webkit };
  const builds = await Promise.all(
    engines.map(async (engine) => {
      try {
        const executable = types[engine].executablePath();
        await access(executable);
        return { engine, source: 'playwright' as const, executable };
      } catch {
        return null; // Not downloaded, or there is no build for this system.
      }
    }),
  );
  return builds.filter((build) => build !== null);
}

async function browserVersion(browser: Omit<FoundBrowser, 'version'>): Promise<string | null> {
  // On Windows `chrome.exe --version` opens a window; MiniBrowser wants a display first.
  if (process.platform === 'win32') return null;
  if (browser.engine !== 'webkit') return programVersion(browser.executable, ['--version']);
  if (browser.source === 'playwright' || process.platform !== 'linux') return null;
  return programVersion('dpkg-query', ['--show', '--showformat', '$' + '{Version}', 'webkit2gtk-driver']);
}
