/** Private temporary folders that do not outlive the kit. */

import { mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { forget, record } from './ledger.ts';

/**
 * Removes a folder and its contents, with retries for about 3 s: browsers write into their profile while they exit.
 * A missing folder is not an error.
 */
export async function removeFolder(folder: string): Promise<void> {
  // Deno's rm does not know maxRetries.
  for (let pause = 10; ; pause *= 2) {
    try {
      return await rm(folder, { recursive: true, force: true });
    } catch (error) {
      if (pause > 2000) throw new Error(`cannot remove ${folder}: ${(error as Error).message}`);
      await delay(pause);
    }
  }
}

export interface Folder {
  readonly path: string;
  /** Removes it and its contents. May be called again. */
  remove(): Promise<void>;
}

/**
 * Makes `standoff-<purpose>-XXXXXX` in the temp folder, open only to this user, and records it in the ledger.
 * @param purpose a word or two in lower case, such as `profile`
 */
export async function makeFolder(purpose: string): Promise<Folder> {
  if (!/^[a-z0-9-]+$/.test(purpose)) {
    throw new Error(`"${purpose}" cannot name a temporary folder: use lower-case letters, digits and hyphens`);
  }
  const made = mkdtempSync(path.join(path.resolve(os.tmpdir()), `standoff-${purpose}-`));
  const entry = { kind: 'folder', path: made } as const;
  record(entry);
  return {
    path: made,
    async remove() {
      await removeFolder(made);
      forget(entry);
    },
  };
}

/** Removes it when this process exits normally; otherwise the next sweep does. */
export function removeAtExit({ path: made }: Folder): void {
  process.once('exit', () => {
    rmSync(made, { recursive: true, force: true });
    forget({ kind: 'folder', path: made });
  });
}

/*
 * The user's cache folder for things that are slow to build or download and can be made again: compiled servers,
 * programs from npm.
 */

/** `STANDOFF_CACHE`, or the system's usual place. It may not exist yet. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): string {
  if (env.STANDOFF_CACHE) return path.resolve(env.STANDOFF_CACHE);
  if (platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches', 'standoff');
  if (platform === 'win32') return path.join(env.LOCALAPPDATA ?? os.homedir(), 'standoff', 'Cache');
  return path.join(env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'standoff');
}
