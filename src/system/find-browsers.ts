import { access } from 'node:fs/promises';
import process from 'node:process';
import { chromium, firefox, webkit } from '@playwright/test';
import { programVersion } from './program-version.ts';
import { findSystemBrowsers } from './system-browsers.ts';
import { type Engine, engines } from '../report/names.ts';

export interface FoundBrowser {
  readonly engine: Engine;
  /** `playwright`: its own build; `system`: one that was installed there; `grid`; or where a release of its own came from. */
  readonly source: string;
  readonly executable: string;
  /** Read from the program itself; null where it does not tell without a display. */
  readonly version: string | null;
  /** The WebKitWebDriver that drives a MiniBrowser; absent elsewhere. */
  readonly driver?: string;
  /** Of a browser on a grid: where that is, and what is asked of it for a session. `executable` is the name that it has there. */
  readonly session?: { readonly grid: string; readonly capabilities: Readonly<Record<string, unknown>> };
}

/** Playwright's builds are patched: only they understand all of its protocol. */
export const isPlaywrightBuild = ({ source }: Pick<FoundBrowser, 'source'>): boolean => /^playwright\b/.test(source);

export interface BrowserSearch {
  /** All that were found, for each engine the preferred one first: Playwright's own build before the system's. */
  readonly browsers: readonly FoundBrowser[];
  /** Why something that looks like a browser is not among them. */
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
