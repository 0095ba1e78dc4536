/**
 * A maker's archive, downloaded and unpacked. @puppeteer/browsers knows where each version of each maker lies for each
 * system, how its archive is unpacked and where the program is in it. The download itself is not left to it: version
 * 2.13.2 waits for ever when the connection is cut, takes the piece for the whole at the next try, and cannot be
 * stopped.
 */

import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { InputError } from '../../domain/errors.ts';
import { findProgram } from '../../system/programs.ts';
import { DownloadError, download } from './download.ts';
import type { Placed, Work } from './source.ts';

/* The program of the system that an archive needs to be unpacked. */

interface Unpacker {
  readonly program: string;
  /** Debian's package. */
  readonly from: string;
}

/**
 * What an archive of this name needs on this runtime; null where @puppeteer/browsers does without. It has extract-zip
 * for zips, which never ends on Deno 2.9 once a file in the archive is larger than some 100 kB.
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
async function unzip(archive: string, folder: string, signal: AbortSignal): Promise<void> {
  try {
    await promisify(execFile)('unzip', ['-q', '-o', archive, '-d', folder], { signal });
  } catch (error) {
    signal.throwIfAborted();
    const said = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1)?.trim();
    throw new Error(said || (error as Error).message);
  }
}

export interface Archive {
  readonly browser: 'chrome' | 'firefox';
  /** The version, as @puppeteer/browsers has it: for Firefox after the channel, `stable_140.0`. */
  readonly build: string;
  /** The folder of the network in which the maker, or a mirror, has its versions. */
  readonly base: string;
}

/** Written last into the folder; what is there without it was not unpacked to its end. */
const UNPACKED = 'unpacked.json';

/**
 * Downloads and unpacks into the folder, or does what is left of it.
 * @param text what was asked for, as it was typed
 * @throws InputError if there is none for this system, a program to unpack it is missing, or it is not what it should be;
 *   DownloadError; the signal's reason. Unpacking cannot be stopped: an abort shows when it has ended.
 */
export async function placeArchive(
  { browser, build, base }: Archive,
  text: string,
  { folder, say, signal }: Work,
): Promise<Pick<Placed, 'executable' | 'published'>> {
  const { Browser, Cache, detectBrowserPlatform, getDownloadUrl, install } = await import('@puppeteer/browsers');
  const platform = detectBrowserPlatform();
  if (platform === undefined || (browser === 'chrome' && platform === 'linux_arm')) {
    throw new InputError(
      `Cannot install '${text}': it is not made for ${os.platform()} on ${os.arch()}. Take ${browser === 'chrome' ? 'chromium' : browser}@playwright, or a Debian suite: ${browser === 'chrome' ? 'chromium' : 'firefox-esr'}@bookworm`,
    );
  }
  const product = { chrome: Browser.CHROME, firefox: Browser.FIREFOX }[browser];
  const url = getDownloadUrl(product, platform, build, base);
  const before = await readUnpacked(folder);
  if (before?.url === url.href) return before.placed;

  const name = decodeURIComponent(path.posix.basename(url.pathname));
  const unpacker = await demandUnpacker(name, text);
  const cache = new Cache(folder);
  const root = cache.browserRoot(product);
  const archive = path.join(root, `${build}-${name}`); // where install() looks before it downloads
  const unpacked = cache.installationDir(product, platform, build);
  await rm(unpacked, { recursive: true, force: true });
  if (!(await isThere(archive))) {
    const onBytes = (done: number, total: number | null) =>
      say({ doing: 'downloading', done, total: total ?? done, unit: 'bytes' });
    await download(url, archive, { signal, onBytes });
  }

  const { size, mtime } = await stat(archive);
  say({ doing: 'unpacking', done: 0, total: size, unit: 'bytes' });
  const options = { browser: product, buildId: build, platform };
  try {
    if (unpacker?.program === 'unzip') await unzip(archive, unpacked, signal);
    else await install({ ...options, cacheDir: folder, baseUrl: base });
  } catch (error) {
    signal.throwIfAborted();
    await rm(archive, { force: true });
    throw new InputError(
      `Cannot unpack what ${url} sent for '${text}': ${reasonOf(error as Error)}. It was removed: run the same command again, or name another mirror`,
    );
  }
  const executablePath = cache.computeExecutablePath(options);
  signal.throwIfAborted();
  await access(executablePath, constants.X_OK).catch(() => {
    throw new InputError(
      `What ${url} sent for '${text}' has no program ${path.relative(unpacked, executablePath)} in it. Name another mirror`,
    );
  });
  say({ doing: 'unpacking', done: size, total: size, unit: 'bytes' });
  for (const other of await readdir(root)) {
    const file = path.join(root, other); // such as a piece of another version, if a channel has moved since
    if (file !== unpacked) await rm(file, { recursive: true, force: true });
  }
  const placed = { executable: path.relative(folder, executablePath), published: mtime.toISOString() };
  await writeFile(path.join(folder, UNPACKED), JSON.stringify({ url: url.href, placed } satisfies Unpacked));
  return placed;
}

interface Unpacked {
  readonly url: string;
  readonly placed: { readonly executable: string; readonly published: string };
}

/** What an earlier try has unpacked; null if nothing, or not to its end. */
async function readUnpacked(folder: string): Promise<Unpacked | null> {
  try {
    return JSON.parse(await readFile(path.join(folder, UNPACKED), 'utf8'));
  } catch {
    return null;
  }
}

/** The library tells its reason in a list of all the places that it has tried, which is one here. */
const reasonOf = ({ message }: Error): string => message.split('DefaultProvider: ').at(-1)?.trim() ?? message;

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/* What the makers' own archives have in common, besides how they are unpacked: mirrors, and what is said when one cannot be had. */

export interface Maker {
  /** What it is called: Chrome for Testing. */
  readonly name: string;
  /** Where it keeps its archives, and a page that lists the versions. */
  readonly home: string;
  readonly versions: string;
  /** The environment's name for a mirror of `home`. */
  readonly mirrorVariable: string;
  /** What to ask for where the maker cannot be reached. */
  readonly instead: string;
}

/**
 * The mirror of the maker's archives that the environment names, without a slash at its end; null if it names none.
 * @throws InputError if it is not an address
 */
export function makersMirror({ mirrorVariable, home }: Maker, env: NodeJS.ProcessEnv = process.env): string | null {
  const text = env[mirrorVariable];
  if (!text) return null;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new InputError(
      `${mirrorVariable}='${text}': not an address. It is to stand for ${home}, such as https://mirror.example/there`,
    );
  }
  return text.replace(/\/+$/, '');
}

/**
 * Runs work that needs the maker's archives, and explains its download errors.
 * @param what the request, as typed
 * @throws InputError instead of a DownloadError; other errors are unchanged
 */
export async function asking<T>(maker: Maker, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    throw new InputError(`Cannot install '${what}': ${error.message}. ${advice(maker, error.problem)}`);
  }
}

function advice(maker: Maker, problem: DownloadError['problem']): string {
  switch (problem) {
    case 'absent':
      return `${maker.name} has no such version for this system. Its versions: ${maker.versions}`;
    case 'cut':
      return 'Run the same command again: it continues after what has arrived, if the server supports that';
    case 'unreachable':
      return `Behind a firewall, name a proxy (HTTPS_PROXY) or a mirror (${maker.mirrorVariable}), or take ${maker.instead}`;
  }
}
