/**
 * Releases of browsers that the kit keeps for itself, each in a folder of its cache: `releases/<what was asked for>/`. Its
 * `release.json` is written last, so a folder without one is an installation that did not end.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { compareVersions } from '../../domain/versions.ts';
import { cacheFolder } from '../../system/folder.ts';

/** Names of browsers as they are asked for; the first word of `chromium@bullseye`. */
export const productSchema = z.enum(['chromium', 'chrome', 'firefox', 'firefox-esr', 'webkit']);
export type Product = z.infer<typeof productSchema>;

export const releaseSchema = z.strictObject({
  schema: z.literal(1),
  id: z.string().describe('of the browser and its Playwright project, such as chromium-120'),
  product: productSchema,
  version: z.string().describe('read from the program itself'),
  source: z.string().describe('such as debian bullseye, chrome-for-testing, mozilla, playwright 1.50.0, or a path'),
  published: z.string().nullable().describe('when it was built or published, as far as it says so: ISO 8601'),
  installed: z.string().describe('ISO 8601'),
  installedInMs: z.number(),
  bytes: z.number().describe('on the disk'),
  executable: z.string().describe('the program to start; relative to the folder, or absolute'),
  /** Of WebKit: the program that starts its WebDriver, and what that one in turn is to start. */
  webdriver: z.strictObject({ program: z.string(), browser: z.string() }).nullable(),
  speaks: z.strictObject({
    driver: z.enum(['playwright', 'webdriver', 'none']).describe('none: it can only be played un-automated'),
    playwright: z.string().describe('the version of Playwright that was tried'),
    why: z.string().nullable().describe('what the driver said when it could not; null if it could'),
  }),
});
export type Release = z.infer<typeof releaseSchema>;

export interface InstalledRelease extends Release {
  readonly folder: string;
}

const FILE = 'release.json';

/** Where releases are kept: `STANDOFF_RELEASES`, or a folder of the cache. It may not be there yet. */
export const releasesFolder = (): string =>
  path.resolve(process.env.STANDOFF_RELEASES || path.join(cacheFolder(), 'releases'));

/** The folder of what was asked for: a name that is valid everywhere. */
export const folderOf = (wanted: string): string =>
  path.join(releasesFolder(), wanted.replaceAll(/[^\w.@:+-]+/g, '-').replaceAll(':', '+'));

export const releaseFile = (folder: string): string => path.join(folder, FILE);

/** What is in the folder of releases. */
export interface KeptReleases {
  /** Oldest version first. */
  readonly releases: readonly InstalledRelease[];
  /** Names of folders without a `release.json`. */
  readonly unfinished: readonly string[];
  /** Sentences about those that cannot be read: what they were cannot be guessed. */
  readonly broken: readonly string[];
}

/** Reads what is installed. A configuration of Playwright is read at once, so this is not asynchronous. */
export function readReleases(): KeptReleases {
  const root = releasesFolder();
  const releases: InstalledRelease[] = [];
  const unfinished: string[] = [];
  const broken: string[] = [];
  if (!existsSync(root)) return { releases, unfinished, broken };
  for (const name of readdirSync(root).toSorted()) {
    const folder = path.join(root, name);
    if (name.endsWith('.lock')) continue;
    if (!existsSync(releaseFile(folder))) unfinished.push(name);
    else {
      try {
        releases.push({ ...readOne(releaseFile(folder)), folder });
      } catch (error) {
        broken.push((error as Error).message);
      }
    }
  }
  return { releases: releases.toSorted((a, b) => compareVersions(a.version, b.version)), unfinished, broken };
}

function readOne(file: string): Release {
  let why: string;
  try {
    const parsed = releaseSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    why = `${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not a release'}`;
  } catch (error) {
    why = (error as Error).message;
  }
  throw new Error(
    `Cannot read the release in '${file}': ${why}. Remove it with \`npx standoff releases remove ${path.basename(path.dirname(file))}\`, and install it again`,
  );
}

/**
 * The id of a release: product and major version, `webkit-2.52` where the major never changes, or more of the version where
 * another release has that id already.
 */
export function releaseId(product: Product, version: string, taken: readonly string[]): string {
  const parts = version.split('.');
  const name = product === 'firefox-esr' ? 'firefox' : product;
  for (let count = name === 'webkit' ? 2 : 1; count <= parts.length; count++) {
    const id = `${name}-${parts.slice(0, count).join('.')}`;
    if (!taken.includes(id)) return id;
  }
  for (let copy = 2; ; copy++) {
    const id = `${name}-${version}-${copy}`;
    if (!taken.includes(id)) return id;
  }
}

/** The engine of a product. */
export function engineOf(product: Product): 'chromium' | 'firefox' | 'webkit' {
  if (product === 'chrome') return 'chromium';
  return product === 'firefox-esr' ? 'firefox' : product;
}
