/** Compiles a server, once for each content of its sources and each version of its compiler. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { lock } from 'proper-lockfile';
import { $ } from 'zx';
import { cacheFolder } from '../system/cache.ts';
import { removeFolder } from '../system/remove-folder.ts';
import type { ServerDefinition } from './definition.ts';
import { ServerError } from './errors.ts';
import { locate } from './needs.ts';

/**
 * The folder with what `definition.build` makes; empty text if there is nothing to build.
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
