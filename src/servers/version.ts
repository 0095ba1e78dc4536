import { $ } from 'zx';
import type { ServerDefinition } from './definition.ts';

const asked = new Map<string, Promise<string>>();

/**
 * The version that a program tells of itself, such as "nginx 1.22.1". Asked once per process.
 * @param version of the server's definition
 * @param program absolute path of the program of `version.command`
 * @returns the groups of the first match of the pattern with spaces between, the whole match if it has no groups,
 *   or "version unknown" if nothing matches
 */
export function readVersion(version: NonNullable<ServerDefinition['version']>, program: string): Promise<string> {
  const { args, env } = version.command;
  const key = JSON.stringify([program, args, version.pattern.source]);
  const known = asked.get(key) ?? ask(program, args, env, version.pattern);
  asked.set(key, known);
  return known;
}

async function ask(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> | undefined,
  pattern: RegExp,
): Promise<string> {
  // nginx writes its version on standard error.
  const { stdout, stderr } = await $({
    quiet: true,
    nothrow: true,
    detached: false,
    timeout: '10s',
    env: { ...process.env, ...env },
  })`${program} ${args}`;
  return toldVersion(`${stdout}\n${stderr}`, pattern);
}

/** See `readVersion`. */
export function toldVersion(output: string, pattern: RegExp): string {
  const match = pattern.exec(output);
  if (match === null) return 'version unknown';
  return match.length > 1 ? match.slice(1).filter(Boolean).join(' ') : match[0];
}
