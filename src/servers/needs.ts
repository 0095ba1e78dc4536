/** Finds the programs that a server needs, and says how to get the missing ones. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { lock } from 'proper-lockfile';
import { $ } from 'zx';
import { cacheFolder, removeFolder } from '../system/folder.ts';
import { findProgram } from '../system/programs.ts';
import type { Need, ServerDefinition } from './definition.ts';
import { MissingProgram, ServerError } from './errors.ts';

const found = new Map<string, Promise<string | null>>();

/** Where `standoff setup` puts programs from npm: each version in its own folder. */
export const npmFolder = (npm: string): string => path.join(cacheFolder(), 'npm', npm.replace('@', '-'));

/** A complete need, even if the definition names only a package. */
export const needOf = (given: string | Need | undefined): Need =>
  typeof given === 'string' ? { package: given } : (given ?? { package: null });

/** Absolute path of a needed program, or null. Looked for once per process, until `forgetNeeds()`. */
export function findNeed(name: string, need: Need): Promise<string | null> {
  const key = JSON.stringify([name, need]);
  const known = found.get(key) ?? look(name, need);
  found.set(key, known);
  return known;
}

/** Forgets what was found, because programs were installed meanwhile. */
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
 * Checks that everything is installed that a server, and the server behind it, needs.
 * @throws MissingProgram for the first missing program
 */
export async function assertNeeds(definition: ServerDefinition): Promise<void> {
  for (const name of Object.keys(definition.needs)) await locate(name, definition);
  if (definition.behind) await assertNeeds(definition.behind);
}

/* Compiles a server, once for each content of its sources and each version of its compiler. */

/**
 * The folder with the result of `definition.build`; empty if there is nothing to build.
 * @throws MissingProgram without the compiler
 * @throws ServerError with what the compiler said, if it fails
 */
export async function builtOf(definition: ServerDefinition, version: string, servers: string): Promise<string> {
  const { build, id } = definition;
  if (!build) return '';
  const hash = createHash('sha256').update(version);
  for (const source of build.sources) hash.update(await readFile(path.join(servers, source)));
  const folder = path.join(cacheFolder(), 'built', `${id}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(path.dirname(folder), { recursive: true, mode: 0o700 });
  const release = await lock(folder, {
    realpath: false, // it is not there yet
    stale: 60_000,
    retries: { retries: 1200, minTimeout: 100, maxTimeout: 100 },
  });
  try {
    if (existsSync(folder)) return folder;
    const into = `${folder}.new`;
    await removeFolder(into);
    mkdirSync(into, { mode: 0o700 });
    const { program, args, env } = build.command({ servers, into });
    const { exitCode, stdall } = await $({
      quiet: true,
      nothrow: true,
      cwd: into,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })`${await locate(program, definition)} ${args}`;
    if (exitCode !== 0) throw new ServerError(`${id} could not be compiled: ${stdall.trim().slice(-1000)}`);
    renameSync(into, folder); // whole or not at all
    return folder;
  } finally {
    await release();
  }
}
