/** Finds the programs that a server needs, and says what brings those that are missing. */
import path from 'node:path';
import { $ } from 'zx';
import { cacheFolder } from '../system/cache.ts';
import { findProgram } from '../system/find-program.ts';
import type { Need, ServerDefinition } from './definition.ts';
import { MissingProgram } from './errors.ts';

const found = new Map<string, Promise<string | null>>();

/** Where `standoff setup` puts the programs that npm brings: each version in a folder of its own. */
export const npmFolder = (npm: string): string => path.join(cacheFolder(), 'npm', npm.replace('@', '-'));

/** A need in full, also where the definition names a package alone. */
export const needOf = (given: string | Need | undefined): Need =>
  typeof given === 'string' ? { package: given } : (given ?? { package: null });

/** Absolute path of a needed program, or null. Looked for once per process, until `forgetNeeds()`. */
export function findNeed(name: string, need: Need): Promise<string | null> {
  const key = JSON.stringify([name, need]);
  const known = found.get(key) ?? look(name, need);
  found.set(key, known);
  return known;
}

/** Programs were installed meanwhile: what was missing is to be looked for again. */
export function forgetNeeds(): void {
  found.clear();
}

async function look(name: string, { candidates = [name], check, npm, real }: Need): Promise<string | null> {
  const own = npm ? [path.join(npmFolder(npm), 'node_modules', '.bin', name)] : [];
  for (const candidate of [...candidates, ...own]) {
    const program = await findProgram(candidate);
    if (program === null) continue;
    if (check && (await said(program, check)) === null) continue;
    return (real && (await findProgram((await said(program, real)) ?? ''))) || program;
  }
  return null;
}

/** What a program prints; null if it fails. */
async function said(program: string, args: readonly string[]): Promise<string | null> {
  const { exitCode, stdout } = await $({ quiet: true, nothrow: true, timeout: '30s' })`${program} ${args}`;
  return exitCode === 0 ? stdout.trim() : null;
}

/**
 * Absolute path of a program that a definition names in a command.
 * @throws MissingProgram
 */
export async function locate(name: string, { id, needs }: ServerDefinition): Promise<string> {
  const need = needOf(needs[name]);
  const program = await findNeed(name, need);
  if (program === null) throw new MissingProgram(name, need, `the server ${id}`);
  return program;
}

/**
 * Whether everything is there that a server needs, and what stands behind it.
 * @throws MissingProgram for the first that is not
 */
export async function assertNeeds(definition: ServerDefinition): Promise<void> {
  for (const name of Object.keys(definition.needs)) await locate(name, definition);
  if (definition.behind) await assertNeeds(definition.behind);
}
