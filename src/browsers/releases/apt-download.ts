/** Downloads packages with an apt of one's own, and tells how far it is. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Apt } from './apt.ts';
import type { Work } from './source.ts';

/** Apt goes on where it was interrupted, by itself; what it says of its progress is not needed where files tell it. */
export async function download(
  apt: Apt,
  names: readonly string[],
  { say, signal }: Pick<Work, 'say' | 'signal'>,
): Promise<void> {
  const uris = await apt.run('apt-get', ['install', '--print-uris', '--yes', ...names]);
  const total = uris.split('\n').reduce((sum, line) => sum + Number(/^'\S+' \S+ (\d+) /.exec(line)?.[1] ?? 0), 0);
  const tell = async () => say({ doing: 'downloading', done: await bytesIn(apt.archives), total, unit: 'bytes' });
  await tell();
  const ticking = setInterval(() => void tell(), 500);
  try {
    await apt.run('apt-get', ['install', '--download-only', '--yes', ...names]);
  } finally {
    clearInterval(ticking);
  }
  signal.throwIfAborted();
  await tell();
}

/** Of the files in a folder, and in the one below it in which apt keeps what is not whole yet. */
async function bytesIn(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const file = path.join(folder, entry.name);
    // A file may be renamed between the look and the question.
    sum += entry.isDirectory() ? await bytesIn(file) : ((await stat(file).catch(() => null))?.size ?? 0);
  }
  return sum;
}
