/** Private temporary folders that do not outlive the kit. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { forget, record } from './ledger.ts';
import { removeFolder } from './remove-folder.ts';

export interface Folder {
  readonly path: string;
  /** Removes it and all in it. May be called again. */
  remove(): Promise<void>;
}

/**
 * Makes `standoff-<purpose>-XXXXXX` in the temp folder, open to this user alone, and records it in the ledger.
 * @param purpose a word or two in small letters, such as `profile`
 */
export async function makeFolder(purpose: string): Promise<Folder> {
  if (!/^[a-z0-9-]+$/.test(purpose)) {
    throw new Error(`"${purpose}" cannot name a temporary folder: use small letters, digits and hyphens`);
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

/** Removes it when this process ends in good order; after any other end the next sweep does. */
export function removeAtExit({ path: made }: Folder): void {
  process.once('exit', () => {
    rmSync(made, { recursive: true, force: true });
    forget({ kind: 'folder', path: made });
  });
}
