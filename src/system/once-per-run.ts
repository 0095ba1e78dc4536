/** What is made once in a run and used by all of its trials, such as a browser profile that has been started before. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { makeFolder, removeAtExit } from './folder.ts';

/** Where the player finds the run's own temporary folder. */
export const RUN_FOLDER = 'STANDOFF_RUN_FOLDER';

const made = new Map<string, Promise<string>>();

/**
 * The folder called `name` of this run, filled by `make` when it is first asked for. One process plays all trials of a run, so
 * nobody else makes it meanwhile. Outside a run it is this process's own. It is never changed after it was made.
 */
export function oncePerRun(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const known = made.get(name) ?? find(name, make);
  made.set(name, known);
  return known;
}

async function find(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const root = process.env[RUN_FOLDER] ?? (await ownFolder());
  const folder = path.join(root, name);
  if (existsSync(folder)) return folder; // a player that has died made it
  const unfinished = `${folder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  await make(unfinished);
  renameSync(unfinished, folder); // whole or not at all
  return folder;
}

/** There is no run whose end would remove it. */
async function ownFolder(): Promise<string> {
  const own = await makeFolder('shared');
  removeAtExit(own);
  return own.path;
}
