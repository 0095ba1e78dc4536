/** Archives as the makers have them, with a small script for the browser in them that starts the real one. */

import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import yazl from 'yazl';
import type { Engine } from '../../../../src/domain/engines.ts';
import { findSystemBrowsers } from '../../../../src/system/find-browsers.ts';

/** A script that starts the system's browser of this engine; without one, the runtime, which tells a version too. */
export async function standIn(engine: Engine): Promise<string> {
  const { browsers } = await findSystemBrowsers();
  const real = browsers.find((each) => each.engine === engine)?.executable ?? process.execPath;
  return `#!/bin/sh\nexec '${real}' "$@"\n`;
}

export type Files = Readonly<Record<string, string | Buffer>>;

/** A zip archive of programs. */
export async function zipOf(files: Files): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files)) {
    zip.addBuffer(Buffer.from(content), name, { mode: 0o100755, compress: false });
  }
  zip.end();
  return await buffer(zip.outputStream);
}

/** A tar archive of programs, made in a folder of the test's own. */
export async function tarOf(files: Files, compression: 'xz' | 'bzip2', folder: string): Promise<Buffer> {
  await rm(folder, { recursive: true, force: true });
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, 'content', name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    await chmod(file, 0o755);
  }
  const archive = path.join(folder, 'archive');
  await promisify(execFile)('tar', [`--${compression}`, '-cf', archive, '-C', path.join(folder, 'content'), '.']);
  return await readFile(archive);
}
