/** Playwright's own builds: of the Playwright that the kit has, and of any other, whose command line npx fetches. */

import { mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { InputError } from '../../domain/errors.ts';
import { compareVersions } from '../../domain/versions.ts';
import { startProcessGroup } from '../../system/process-group.ts';
import { findProgram, playwrightCommand } from '../../system/programs.ts';
import { usualProgramIn } from './path.ts';
import { engineOf } from './release.ts';
import type { InstallProgress, ReleaseSource, WantedRelease, Work } from './source.ts';

/* What Playwright's command line says about its builds. Pure. */

/** A build that `playwright install` would place. */
export interface PlaywrightBuild {
  readonly version: string;
  readonly folder: string;
}

/**
 * Reads what `playwright install --dry-run` prints of a browser; null if it says nothing of it.
 *
 * @example
 * Chrome for Testing 156.0.8078.4 (playwright chromium v1248)   // Playwright 1.64
 * browser: chromium version 133.0.6943.16                       // Playwright 1.50
 *   Install location:    /home/me/.cache/ms-playwright/chromium-1155
 */
export function readPlan(text: string, browser: string): PlaywrightBuild | null {
  for (const block of text.split(/\n\s*\n/)) {
    const title = /^(?:browser: (\S+)|.*\(playwright (\S+) v\d+\)).*$/m.exec(block);
    if (!title || (title[1] ?? title[2]) !== browser) continue;
    const version = /\d+(?:\.\d+)+/.exec(title[0])?.[0];
    const folder = /^\s*Install location:\s+(\S.*?)\s*$/m.exec(block)?.[1];
    if (version && folder) return { version, folder };
  }
  return null;
}

/** Reads a row of the bar that Playwright draws where no terminal is; null if the line is something else. */
export function readBar(line: string): InstallProgress | null {
  const [, percent, size] = /\|\s*(\d+)% of ([\d.]+) (?:MiB|Mb|MB)\s*$/.exec(line) ?? [];
  if (percent === undefined || size === undefined) return null;
  const total = Math.round(Number(size) * 1024 * 1024);
  return { doing: 'downloading', done: Math.round((total * Number(percent)) / 100), total, unit: 'bytes' };
}

/** The line that says most about why it failed, of all that npm and Playwright say. */
export function complaintOf(lines: readonly string[]): string {
  const said = lines
    .map((line) => line.replace(/^npm (error|ERR!)\s*(notarget)?/, '').trim())
    .filter((line) => line !== '');
  const telling = [
    /No matching version found/,
    /\bE(NOTFOUND|CONNREFUSED|AI_AGAIN|TIMEDOUT)\b/,
    /Download failed:/,
    /\bERROR\b/,
    /Error:/,
  ];
  for (const pattern of telling) {
    const line = said.find((each) => pattern.test(each));
    if (line) return line.slice(0, 300).replace(/\.$/, '');
  }
  return said.slice(-3).join(' ').slice(-300);
}

const VERSION = /^playwright:(\d+\.\d+\.\d+(?:-[\w.-]+)?)$/;
/** The first whose `install` can be told to leave the headless shell out: it has no part of what is measured here. */
const NO_SHELL = '1.49.0';

/**
 * The version of Playwright that is asked for; null for the kit's own.
 * @throws InputError if it is not a whole version
 */
export function playwrightVersion({ text, where, product }: WantedRelease): string | null {
  if (where === 'playwright') return null;
  const version = VERSION.exec(where)?.[1];
  if (version !== undefined) return version;
  throw new InputError(
    `Cannot install '${text}': '${where.slice('playwright:'.length)}' is not a version of Playwright. Such as ${product}@playwright:1.50.0`,
  );
}

type Words = readonly string[];

interface CommandLine {
  readonly program: string;
  readonly args: Words;
  readonly env: NodeJS.ProcessEnv;
}

async function commandLine(wanted: WantedRelease, version: string | null, words: Words): Promise<CommandLine> {
  if (version === null) return playwrightCommand(words);
  const npx = await findProgram('npx');
  if (npx) return { program: npx, args: ['--yes', `playwright@${version}`, ...words], env: {} };
  throw new InputError(
    `Cannot install '${wanted.text}': npx, which fetches another Playwright, is not on the PATH. Install npm, or take ${wanted.product}@playwright`,
  );
}

/** Runs it to its end, in a group of its own that an abort ends. @throws the signal's reason */
async function run(
  { program, args, env }: CommandLine,
  { folder, say, signal }: Work,
): Promise<{ code: number | null; lines: Words }> {
  signal.throwIfAborted();
  const temporary = path.join(folder, 'temporary'); // Playwright leaves its piece of an archive when it is ended
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const own = {
    PLAYWRIGHT_BROWSERS_PATH: folder,
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '0',
    TMPDIR: temporary,
    TEMP: temporary,
    npm_config_ignore_scripts: 'true', // before 1.38, installing the package downloaded every browser
  };
  const defined = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const group = startProcessGroup({ program, args, cwd: folder, env: { ...Object.fromEntries(defined), ...own } });
  const lines: string[] = [];
  group.onLine((line) => {
    lines.push(line);
    const progress = readBar(line);
    if (progress) say(progress);
  });
  const stop = () => void group.stop();
  signal.addEventListener('abort', stop);
  try {
    const { code } = await group.exited;
    signal.throwIfAborted();
    return { code, lines };
  } finally {
    signal.removeEventListener('abort', stop);
    await group.stop();
    await rm(temporary, { recursive: true, force: true });
  }
}

async function install(wanted: WantedRelease, work: Work) {
  const version = playwrightVersion(wanted);
  const engine = engineOf(wanted.product);
  const options = engine === 'chromium' && compareVersions(version ?? NO_SHELL, NO_SHELL) >= 0 ? ['--no-shell'] : [];
  const playwright = async (...words: string[]) => run(await commandLine(wanted, version, ['install', ...words]), work);
  const failed = (lines: Words) =>
    new InputError(
      `Cannot install '${wanted.text}': ${complaintOf(lines)}. If it cannot be reached from here, name a proxy (HTTPS_PROXY) or a mirror (PLAYWRIGHT_DOWNLOAD_HOST), or take a Debian suite`,
    );

  const planned = await playwright('--dry-run', ...options, engine);
  const build = readPlan(planned.lines.join('\n'), engine);
  if (planned.code !== 0 || build === null) throw failed(planned.lines);
  const placed = await playwright(...options, engine);
  if (placed.code !== 0) throw failed(placed.lines);
  const program = await usualProgramIn(build.folder, engine);
  if (program === null) throw new Error(`what Playwright placed in ${build.folder} has no program of a known name`);
  return {
    source: `playwright ${version ?? createRequire(import.meta.url)('@playwright/test/package.json').version}`,
    executable: path.relative(work.folder, program),
    webdriver: null, // of WebKit too: Playwright speaks to it itself
    version: build.version,
    published: null,
  };
}

export const playwrightBuilds: ReleaseSource = {
  id: 'playwright',
  title: "Playwright's own builds: of the kit's Playwright, or of the one that is named",
  examples: ['chromium@playwright', 'webkit@playwright', 'firefox@playwright:1.50.0'],
  serves: ({ product, where }) => product === engineOf(product) && /^playwright(:|$)/.test(where),
  obstacle: async () => null,
  install,
};
