/**
 * Things that are made once in a run and used by all of its trials, such as a certificate, or once for all runs, such as a browser
 * profile that was started before.
 */
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { cacheFolder, makeFolder, removeAtExit } from './folder.ts';

/** The variable that names the run's temporary folder to the player. */
export const RUN_FOLDER = 'STANDOFF_RUN_FOLDER';

const made = new Map<string, Promise<string>>();

/**
 * The folder called `name` of this run; `make` fills it at the first call. One process plays all trials of a run, so no
 * other process makes it meanwhile. Outside a run it belongs to this process. It never changes once it is made.
 */
export function oncePerRun(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const known = made.get(name) ?? find(name, make);
  made.set(name, known);
  return known;
}

async function find(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const root = process.env[RUN_FOLDER] ?? (await ownFolder());
  const folder = path.join(root, name);
  if (existsSync(folder)) return folder; // made by a player that has died
  const unfinished = `${folder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  await make(unfinished);
  renameSync(unfinished, folder); // complete, or not there
  return folder;
}

/**
 * The same, but kept in the user's cache for later runs: what takes seconds to make and depends only on `name`. Runs that make it at
 * the same time keep the first one that is complete.
 */
export function onceForAll(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const known = made.get(name) ?? findInCache(name, make);
  made.set(name, known);
  return known;
}

async function findInCache(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(cacheFolder(), 'made', name);
  if (existsSync(folder)) return folder;
  const made = await makeFolder('made'); // the next sweep removes it if this process is killed
  const unfinished = `${folder}.${process.pid}.new`;
  try {
    await make(made.path);
    mkdirSync(path.dirname(folder), { recursive: true, mode: 0o700 });
    cpSync(made.path, unfinished, { recursive: true });
    renameSync(unfinished, folder); // complete, or not there
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  } finally {
    await made.remove();
  }
  return folder;
}

/** A folder outside a run: no run's end removes it. */
async function ownFolder(): Promise<string> {
  const own = await makeFolder('shared');
  removeAtExit(own);
  return own.path;
}
