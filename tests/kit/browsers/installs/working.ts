/** What a source is given to work with, in a test. */

import { execFile } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { readWanted } from '../../../../src/browsers/installs/install.ts';
import type { InstallProgress, Placed, ReleaseSource, Work } from '../../../../src/browsers/installs/source.ts';
import type { FileServer } from './file-server.ts';

export interface Working extends Work {
  readonly said: InstallProgress[];
}

/** Work in an empty folder of the test's own. */
export async function working(signal = new AbortController().signal): Promise<Working> {
  const folder = test.info().outputPath('release');
  await mkdir(folder, { recursive: true });
  const said: InstallProgress[] = [];
  return { folder, signal, said, say: (progress) => said.push(progress) };
}

/** Installs what a person types. */
export const place = (source: ReleaseSource, text: string, work: Work): Promise<Placed> =>
  source.install(readWanted(text), work);

/** Sets a variable of the environment for the rest of the test; undo it with what is returned. */
export function setVariable(name: string, value: string): () => void {
  const before = process.env[name];
  process.env[name] = value;
  return () => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  };
}

/** Cuts the connection on which the server holds back, once more of the file is on the disk than was. */
export async function cutWhenKept(part: string, server: FileServer): Promise<void> {
  const size = async () => (await stat(part).catch(() => ({ size: 0 }))).size;
  const before = await size();
  await expect.poll(size, { timeout: 30_000 }).toBeGreaterThan(before);
  server.cut();
}

/** What a browser prints when it is asked for its version, however long that takes. */
export async function versionToldBy(placed: Placed, { folder }: Work): Promise<string> {
  const { stdout } = await promisify(execFile)(path.resolve(folder, placed.executable), ['--version']);
  return stdout;
}
