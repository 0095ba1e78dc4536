import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { which } from 'zx';

/** nginx and HAProxy live here on Debian, and an ordinary user's PATH leaves them out. */
const ALSO = ['/usr/sbin', '/sbin', '/usr/local/sbin'];

/**
 * Where a program is.
 * @param name a name to look for on the PATH and in the sbin folders, or a path
 * @returns its absolute path, or null if there is none that can be run
 */
export async function findProgram(name: string): Promise<string | null> {
  // The Node that we run on is the one that was tested; under Deno it is whichever is installed.
  if (name === 'node' && !process.versions.deno) return process.execPath;
  const folders = [...(process.env.PATH ?? '').split(path.delimiter).filter(Boolean), ...ALSO];
  const found = await which(name, { nothrow: true, path: folders.join(path.delimiter) });
  return found === null ? null : path.resolve(found);
}

/** A program that does not tell its version in this time is not worth waiting for. */
const LIMIT_MS = 3000;

/**
 * The version that a program tells of itself: the first number with a dot in what it prints, standard output first
 * (wrapper scripts print numbers of another kind on standard error).
 *
 * @returns such as `156.0.8078.79`, or null when it tells none within 3 s.
 */
export function programVersion(executable: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(executable, [...args], { timeout: LIMIT_MS, killSignal: 'SIGKILL' }, (_error, stdout, stderr) => {
      resolve(/\d+(?:\.\d+)+/.exec(`${stdout}\n${stderr}`)?.[0] ?? null);
    });
  });
}

interface PlaywrightCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * What runs Playwright's own command line on the runtime this process runs on, without a shell and without looking
 * anything up on the PATH. What Playwright itself starts runs on that runtime too.
 */
export function playwrightCommand(words: readonly string[]): PlaywrightCommand {
  const manifest = createRequire(import.meta.url).resolve('@playwright/test/package.json');
  const cli = path.join(path.dirname(manifest), 'cli.js');
  const { execPath: program, env } = process;
  if (!process.versions.deno) return { program, args: [cli, ...words], env };
  // Deno reads TypeScript by itself, and with a loader hook such as Playwright's Deno 2.9 takes a JSON file that a
  // package requires (selenium-webdriver does) for JavaScript.
  return { program, args: ['run', '--allow-all', cli, ...words], env: { ...env, PW_DISABLE_TS_ESM: '1' } };
}
