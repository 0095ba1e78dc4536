/**
 * A maker's archive, downloaded and unpacked. @puppeteer/browsers knows where each version of each maker lies for each system, how
 * its archive is unpacked and where the program is in it. The download itself is not left to it: version 2.13.2 waits for ever
 * when the connection is cut, takes the piece for the whole at the next try, and cannot be stopped.
 */
import { constants } from 'node:fs';
import { access, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { InputError } from '../../errors.ts';
import { download } from './download.ts';
import type { Placed, Work } from './source.ts';
import { demandUnpacker, unzip } from './unpacker.ts';

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
      `Cannot unpack what ${url} sent for '${text}': ${reasonOf(error as Error)}. It was removed: type the same again, or name another mirror`,
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
