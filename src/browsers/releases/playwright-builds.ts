/** Playwright's own builds: of the Playwright that the kit has, and of any other, whose command line npx fetches. */
import { mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { InputError } from '../../errors.ts';
import { findProgram } from '../../system/find-program.ts';
import { playwrightCommand } from '../../system/playwright-command.ts';
import { startProcessGroup } from '../../system/process-group.ts';
import { complaintOf, readBar, readPlan } from './playwright-plan.ts';
import { engineOf } from './release.ts';
import { compareVersions } from '../../traits/release.ts';
import type { ReleaseSource, Wanted, Work } from './source.ts';
import { usualProgramIn } from './usual-programs.ts';

const VERSION = /^playwright:(\d+\.\d+\.\d+(?:-[\w.-]+)?)$/;
/** The first whose `install` can be told to leave the headless shell out: it has no part of what is measured here. */
const NO_SHELL = '1.49.0';

/**
 * The version of Playwright that is asked for; null for the kit's own.
 * @throws InputError if it is not a whole version
 */
export function playwrightVersion({ text, where, product }: Wanted): string | null {
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

async function commandLine(wanted: Wanted, version: string | null, words: Words): Promise<CommandLine> {
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

async function install(wanted: Wanted, work: Work) {
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
