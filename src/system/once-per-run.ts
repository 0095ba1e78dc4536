/** What is made once and used by all workers of a run, such as a browser profile that has been started before. */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { lock } from 'proper-lockfile';
import { makeFolder, removeAtExit } from './folder.ts';

/** Where workers find the run's own temporary folder. */
export const RUN_FOLDER = 'STANDOFF_RUN_FOLDER';

const made = new Map<string, Promise<string>>();

/**
 * The folder called `name` of this run, filled by `make` if no worker has done so yet; the others wait meanwhile.
 * Outside a run it is this process's own. It is never changed after it was made.
 */
export function oncePerRun(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const known = made.get(name) ?? find(name, make);
  made.set(name, known);
  return known;
}

async function find(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const root = process.env[RUN_FOLDER] ?? (await ownFolder());
  const folder = path.join(root, name);
  // Each by its own name: making one thing may need another, and a process's locks are told apart by what they lock.
  const release = await lock(folder, {
    realpath: false, // it is not there yet
    stale: 30_000,
    retries: { retries: 600, minTimeout: 100, maxTimeout: 100 },
  });
  try {
    if (!existsSync(folder)) {
      mkdirSync(`${folder}.new`, { mode: 0o700 });
      await make(`${folder}.new`);
      renameSync(`${folder}.new`, folder); // whole or not at all
    }
    return folder;
  } finally {
    await release();
  }
}

/** There is no run whose end would remove it. */
async function ownFolder(): Promise<string> {
  const own = await makeFolder('shared');
  removeAtExit(own);
  return own.path;
}
