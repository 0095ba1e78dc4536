/**
 * Installs one release: source, version, and the driver that supports it. An interrupted installation can be continued.
 */

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { lock } from 'proper-lockfile';
import { InputError } from '../../domain/errors.ts';
import { within } from '../../system/concurrency.ts';
import { openDisplay } from '../../system/display.ts';
import { programVersion } from '../../system/programs.ts';
import { nearest } from '../../text/nearest.ts';
import type { BrowserDefinition } from '../browser.ts';
import { launch } from '../launch.ts';
import { chromeForTesting } from './chrome-for-testing.ts';
import { debian } from './debian.ts';
import { definitionsOf } from './definitions.ts';
import { mozilla } from './mozilla.ts';
import { pathSource } from './path.ts';
import { playwrightBuilds } from './playwright-builds.ts';
import {
  folderOf,
  type InstalledRelease,
  productSchema,
  type Release,
  readReleases,
  releaseFile,
  releaseId,
} from './release.ts';
import type { ReleaseSource, WantedRelease, Work } from './source.ts';

/* Finds the driver that supports a release by trying it, not from the version. */

/** A driver that speaks to a release does so in a second or two. Playwright itself waits for a minute. */
const LIMIT_MS = 20_000;

const { version: playwright } = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('@playwright/test/package.json'), 'utf8'),
) as { version: string };

/** Starts the release with its driver, opens a page, and tells what came of it. */
async function tryDriver(
  definition: BrowserDefinition,
  driver: Release['speaks']['driver'],
  signal: AbortSignal,
): Promise<Release['speaks']> {
  const { install } = definition;
  if (!install) throw new Error(`${definition.id} is no release`);
  const display = await openDisplay();
  const server = createServer((_, response) => {
    response
      .writeHead(200, { 'Content-Type': 'text/html', Connection: 'close' })
      .end('<!doctype html><title>a page</title>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  let why: string | null = null;
  try {
    const started = launch(definition, { install, env: display.env });
    try {
      const browser = await within(LIMIT_MS, started, `it did not answer within ${LIMIT_MS / 1000} s`);
      const tab = await browser.open(`http://localhost:${port}/`, 'goto', () => {});
      const said = await within(LIMIT_MS, tab.automation, `no page was there within ${LIMIT_MS / 1000} s`);
      if (said.outcome !== 'ok') throw new Error(said.outcome);
      await browser.close();
    } catch (error) {
      why = (error as Error).message.split('\n')[0] ?? 'unknown';
      await started.then((browser) => browser.close()).catch(() => {});
    }
  } finally {
    server.closeAllConnections();
    server.close();
    await display.close();
  }
  signal.throwIfAborted();
  return { driver: why === null ? driver : 'none', playwright, why };
}

/**
 * Where releases come from. The first that serves what is wanted is asked: Debian's is last, any word may name a suite.
 */
export const sources: readonly ReleaseSource[] = [pathSource, playwrightBuilds, chromeForTesting, mozilla, debian];

/* What a person asks for, taken apart. Pure. */

/**
 * Reads `chromium@bullseye`.
 * @throws InputError if it is not of that form, or names no browser that is known
 */
export function readWanted(text: string): WantedRelease {
  const at = text.indexOf('@');
  const [name, where] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  const product = productSchema.safeParse(name);
  if (!product.success) {
    const near = nearest(name, productSchema.options);
    throw new InputError(
      `Cannot install '${text}': unknown browser '${name}'${near ? `, did you mean '${near}'?` : '.'} Known: ${productSchema.options.join(', ')}`,
    );
  }
  if (where === '') {
    throw new InputError(
      `Cannot install '${text}': it does not say from where. Such as ${name}@bookworm (a Debian suite), ${name}@playwright, ${name}@/path/to/it; chrome@150 and firefox@150.0 are their makers'`,
    );
  }
  return { text, product: product.data, where };
}

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
        `Cannot use '${text}': ${executable} does not report its version. Does it start on this machine?`,
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

/**
 * Finds out which driver can speak to a release, and keeps that: another Playwright may speak to more of them, or to
 * fewer.
 */
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
    throw new InputError(`Cannot install '${text}': another \`releases install\` is installing it. Wait until it ends`);
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
