import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { which } from 'zx';

/** nginx and HAProxy are here on Debian, and an ordinary user's PATH does not include these folders. */
const ALSO = ['/usr/sbin', '/sbin', '/usr/local/sbin'];

/**
 * Finds a program.
 * @param name a name to look for on the PATH and in the sbin folders, or a path
 * @returns its absolute path, or null if no such program can be run
 */
export async function findProgram(name: string): Promise<string | null> {
  // Use the tested Node, which runs this process; under Deno, any installed one.
  if (name === 'node' && !process.versions.deno) return process.execPath;
  const folders = [...(process.env.PATH ?? '').split(path.delimiter).filter(Boolean), ...ALSO];
  const found = await which(name, { nothrow: true, path: folders.join(path.delimiter) });
  return found === null ? null : path.resolve(found);
}

/** How long to wait for a program to print its version, in milliseconds. */
const LIMIT_MS = 3000;

/**
 * The version that a program reports: the first number with a dot in its output, standard output first
 * (wrapper scripts print other numbers on standard error).
 *
 * @returns for example `156.0.8078.79`, or null if it prints none within 3 s.
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
 * The command that runs Playwright's own command line on this process's runtime, without a shell and without looking
 * anything up on the PATH. Processes that Playwright starts use that runtime, too.
 */
export function playwrightCommand(words: readonly string[]): PlaywrightCommand {
  const manifest = createRequire(import.meta.url).resolve('@playwright/test/package.json');
  const cli = path.join(path.dirname(manifest), 'cli.js');
  const { execPath: program, env } = process;
  if (!process.versions.deno) return { program, args: [cli, ...words], env };
  // Deno reads TypeScript without help. With a loader hook such as Playwright's, Deno 2.9 treats a JSON file that a
  // package requires (selenium-webdriver does) as JavaScript.
  return { program, args: ['run', '--allow-all', cli, ...words], env: { ...env, PW_DISABLE_TS_ESM: '1' } };
}
