/** Runs the kit's command line as a person would, on the runtime that runs the tests. */
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { kitRoot } from '../../../src/domain/kit.ts';
import { playwrightCommand } from '../../../src/system/programs.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `standoff …`, typed in the temp folder: it must not depend on where it is typed. */
export function standoff(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return run([path.join(kitRoot, 'bin/standoff.js'), ...args], env);
}

/** `node scripts/<name>.ts …`. */
export function script(name: string, args: readonly string[]): Promise<Ended> {
  // Unlike the command, a script by itself does not say who reads its TypeScript.
  const loader = process.versions.deno ? [] : ['--import', import.meta.resolve('tsx')];
  return run([...loader, path.join(kitRoot, 'scripts', `${name}.ts`), ...args], {});
}

function run(words: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const runtime = process.versions.deno ? ['run', '--allow-all'] : [];
  const own = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env };
  return program(process.execPath, [...runtime, ...words], own);
}

/** Playwright's own command line, in a folder, without what this runner told its workers. */
export function playwright(
  words: readonly string[],
  cwd: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { program: runtime, args, env } = playwrightCommand(words);
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(TEST_|PW_|PLAYWRIGHT_|STANDOFF_|FORCE_COLOR|GITHUB_)/.test(name),
  );
  return program(runtime, args, { ...Object.fromEntries(own), PW_DISABLE_TS_ESM: env.PW_DISABLE_TS_ESM, ...more }, cwd);
}

function program(file: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd = tmpdir()): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(file, [...args], { cwd, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}
