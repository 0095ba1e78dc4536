import path from 'node:path';
import { which } from 'zx';

/** nginx and HAProxy live here on Debian, and an ordinary user's PATH leaves them out. */
const ALSO = ['/usr/sbin', '/sbin', '/usr/local/sbin'];

/**
 * Where a program is.
 * @param name a name to look for on the PATH and in the sbin folders, or a path
 * @returns its absolute path, or null if there is none that can be run
 */
export async function findProgram(name: string): Promise<string | null> {
  // The Node that we run on is the one that was tested; under Deno it is whichever is installed.
  if (name === 'node' && !process.versions.deno) return process.execPath;
  const folders = [...(process.env.PATH ?? '').split(path.delimiter).filter(Boolean), ...ALSO];
  const found = await which(name, { nothrow: true, path: folders.join(path.delimiter) });
  return found === null ? null : path.resolve(found);
}
