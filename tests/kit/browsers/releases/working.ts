/** What a source is given to work with, in a test. */
import { mkdir } from 'node:fs/promises';
import { test } from '@playwright/test';
import type { Placed, Progress, ReleaseSource, Work } from '../../../../src/browsers/releases/source.ts';
import { readWanted } from '../../../../src/browsers/releases/wanted.ts';

export interface Working extends Work {
  readonly said: Progress[];
}

/** Work in an empty folder of the test's own. */
export async function working(signal = new AbortController().signal): Promise<Working> {
  const folder = test.info().outputPath('release');
  await mkdir(folder, { recursive: true });
  const said: Progress[] = [];
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
