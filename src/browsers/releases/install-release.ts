/** Installs one release: source, version, which driver can speak to it. What was interrupted goes on where it ended. */
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { lock } from 'proper-lockfile';
import { InputError } from '../../errors.ts';
import { programVersion } from '../../system/program-version.ts';
import { definitionsOf } from './definitions.ts';
import { tryDriver } from './driver.ts';
import { folderOf, type InstalledRelease, type Release, readReleases, releaseFile, releaseId } from './release.ts';
import type { Work } from './source.ts';
import { sources } from './sources.ts';
import { readWanted } from './wanted.ts';

/** What came of it. */
export interface Installed {
  readonly release: InstalledRelease;
  /** It was there before. */
  readonly before: boolean;
}

/**
 * Installs what `text` asks for, such as `chromium@bullseye`.
 * @throws InputError if nothing like that can be had here
 */
export async function installRelease(text: string, { say, signal }: Omit<Work, 'folder'>): Promise<Installed> {
  const wanted = readWanted(text);
  const source = sources.find((each) => each.serves(wanted));
  if (!source) {
    const examples = sources.flatMap((each) => each.examples);
    throw new InputError(`Cannot install '${text}': no source knows '${wanted.where}'. Such as ${examples.join(', ')}`);
  }
  const obstacle = await source.obstacle();
  if (obstacle !== null) throw new InputError(`Cannot install '${text}' from ${source.title}: ${obstacle}`);
  const folder = folderOf(text);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = await lockOf(folder, text);
  try {
    const known = readReleases().releases;
    const there = known.find((each) => each.folder === folder);
    if (there) return { release: there, before: true };
    const began = performance.now();
    const placed = await source.install(wanted, { folder, say, signal });
    const executable = path.resolve(folder, placed.executable);
    const version = placed.version ?? (await programVersion(executable, ['--version']));
    if (version === null) {
      throw new InputError(
        `Cannot use '${text}': ${executable} does not tell its version. Does it start on this machine?`,
      );
    }
    const untried: Release = {
      schema: 1,
      id: releaseId(
        wanted.product,
        version,
        known.map(({ id }) => id),
      ),
      product: wanted.product,
      version,
      source: placed.source,
      published: placed.published,
      installed: new Date().toISOString(),
      installedInMs: Math.round(performance.now() - began),
      bytes: path.isAbsolute(placed.executable) ? 0 : await bytesOf(folder),
      executable: placed.executable,
      webdriver: placed.webdriver,
      speaks: { driver: placed.webdriver ? 'webdriver' : 'playwright', playwright: '', why: null },
    };
    say({ doing: 'trying the driver', done: 0, total: 1, unit: 'packages' });
    return { release: await checkRelease({ ...untried, folder }, signal), before: false };
  } finally {
    await unlock();
  }
}

/** Finds out which driver can speak to a release, and keeps that: another Playwright may speak to more of them, or to fewer. */
export async function checkRelease(release: InstalledRelease, signal: AbortSignal): Promise<InstalledRelease> {
  const { folder, ...told } = release;
  const driver = release.webdriver ? 'webdriver' : 'playwright';
  const [driven] = definitionsOf({ ...release, speaks: { ...release.speaks, driver } });
  if (!driven) throw new Error(`Nothing can start '${release.id}'`);
  const checked: Release = { ...told, speaks: await tryDriver(driven, driver, signal) };
  await writeFile(releaseFile(folder), `${JSON.stringify(checked, null, 2)}\n`, { mode: 0o600 });
  return { ...checked, folder };
}

async function lockOf(folder: string, text: string): Promise<() => Promise<void>> {
  try {
    return await lock(folder, { lockfilePath: `${folder}.lock`, stale: 30_000 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    throw new InputError(`Cannot install '${text}': another \`releases install\` is at it. Wait until it ends`);
  }
}

/** On the disk, in blocks as `du` counts them. */
async function bytesOf(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    sum += (await stat(path.join(entry.parentPath, entry.name)).catch(() => null))?.blocks ?? 0;
  }
  return sum * 512;
}
