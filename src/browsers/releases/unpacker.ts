/** The program of the system that an archive needs to be unpacked. */
import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';
import { InputError } from '../../errors.ts';
import { findProgram } from '../../system/find-program.ts';

interface Unpacker {
  readonly program: string;
  /** Debian's package. */
  readonly from: string;
}

/**
 * What an archive of this name needs on this runtime; null where @puppeteer/browsers does without. It has extract-zip for zips, which
 * never ends on Deno 2.9 once a file in the archive is larger than some 100 kB.
 */
export function unpackerOf(name: string, deno: boolean = process.versions.deno !== undefined): Unpacker | null {
  if (name.endsWith('.tar.xz')) return { program: 'xz', from: 'xz-utils' };
  if (name.endsWith('.tar.bz2')) return { program: 'bzip2', from: 'bzip2' };
  return name.endsWith('.zip') && deno ? { program: 'unzip', from: 'unzip' } : null;
}

/**
 * Looks for that program, before much is downloaded.
 * @param text what was asked for, as it was typed
 * @throws InputError if it is missing
 */
export async function demandUnpacker(name: string, text: string): Promise<Unpacker | null> {
  const unpacker = unpackerOf(name);
  if (unpacker === null || (await findProgram(unpacker.program)) !== null) return unpacker;
  const { program, from } = unpacker;
  throw new InputError(
    `Cannot install '${text}': ${program} is not installed, which unpacks ${name}. On Debian: apt-get install ${from}`,
  );
}

/** Unpacks a zip with the system's program. @throws what it said, or that the signal aborted */
export async function unzip(archive: string, folder: string, signal: AbortSignal): Promise<void> {
  try {
    await promisify(execFile)('unzip', ['-q', '-o', archive, '-d', folder], { signal });
  } catch (error) {
    signal.throwIfAborted();
    const said = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1)?.trim();
    throw new Error(said || (error as Error).message);
  }
}
