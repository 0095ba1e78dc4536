import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';

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
