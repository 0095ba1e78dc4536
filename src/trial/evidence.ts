/**
 * Where a run keeps what is large until the reporter has it: captures, logs of browsers, long traces. They are handed on by their paths, so that
 * no process of the kit ever has them in memory. The folder is there until the runner ends, since Playwright's blob reporter reads last.
 */
import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { type Folder, makeFolder, removeAtExit } from '../system/folder.ts';

/** Where the processes of a run find it. */
export const EVIDENCE_FOLDER = 'STANDOFF_EVIDENCE_FOLDER';

let own: Promise<Folder> | undefined;

/** Makes the folder, for this process and those that it starts. */
export async function makeEvidenceFolder(): Promise<void> {
  const folder = await makeFolder('evidence');
  removeAtExit(folder);
  process.env[EVIDENCE_FOLDER] = folder.path;
}

/** A path there for one new file. Outside a run the folder is this process's own. */
export async function evidencePath(): Promise<string> {
  return path.join(process.env[EVIDENCE_FOLDER] ?? (await ownFolder()), randomUUID());
}

/** Moves a file there, whose folder is about to be removed; returns its new path. */
export async function keepEvidence(file: string): Promise<string> {
  const kept = await evidencePath();
  await rename(file, kept);
  return kept;
}

async function ownFolder(): Promise<string> {
  own ??= makeFolder('evidence').then((folder) => {
    removeAtExit(folder);
    return folder;
  });
  return (await own).path;
}
