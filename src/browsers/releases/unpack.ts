/** Unpacks Debian packages into a folder, without installing them: no script of theirs is run. */
import { appendFile, readdir, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { $ } from 'zx';
import { atMost } from '../../system/at-most.ts';
import type { Work } from './source.ts';

/** Which packages are unpacked, with their versions: file names of packages, one a line, in the root itself. */
export const UNPACKED = '.unpacked';

/** Unpacks every package of `archives` that was not yet. */
export async function unpackAll({
  archives,
  root,
  say,
  signal,
}: Pick<Work, 'say' | 'signal'> & { readonly archives: string; readonly root: string }): Promise<void> {
  const packages = (await readdir(archives)).filter((name) => name.endsWith('.deb')).toSorted();
  const list = path.join(root, UNPACKED);
  const unpacked = new Set((await readFile(list, 'utf8').catch(() => '')).split('\n'));
  // Symbolic links such as `/lib` to `/usr/lib` come with this one: what is unpacked before would make a folder in their place.
  const ordered = packages.toSorted(
    (a, b) => Number(b.startsWith('base-files_')) - Number(a.startsWith('base-files_')),
  );
  let done = 0;
  const one = async (name: string): Promise<void> => {
    signal.throwIfAborted();
    if (!unpacked.has(name)) {
      const { exitCode, stderr } = await $({
        quiet: true,
        nothrow: true,
        signal,
        stdio: ['ignore', 'pipe', 'pipe'],
      })`dpkg-deb --extract ${path.join(archives, name)} ${root}`;
      signal.throwIfAborted();
      if (exitCode !== 0) throw new Error(`${name} could not be unpacked: ${stderr.trim().slice(-300)}`);
      await appendFile(list, `${name}\n`);
    }
    say({ doing: 'unpacking', done: ++done, total: packages.length, unit: 'packages' });
  };
  const [first, ...rest] = ordered;
  if (first !== undefined) await one(first);
  await atMost(os.availableParallelism(), rest, one);
}
