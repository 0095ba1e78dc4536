import { which } from 'zx';
import { InputError } from '../domain/errors.ts';
import { type BrowserSearch, type FoundBrowser, findBrowsers } from '../system/find-browsers.ts';
import { programVersion } from '../system/programs.ts';
import { nearest } from '../text/nearest.ts';
import { automations } from './automation.ts';
import type { BrowserDefinition } from './browser.ts';
import { chromium } from './chromium.ts';
import { firefox } from './firefox.ts';
import { onGrid } from './grid/definitions.ts';
import { definitionsOf } from './installs/definitions.ts';
import { readReleases } from './installs/release.ts';
import { controls } from './unautomated.ts';
import { webkit } from './webkit.ts';

/** The browsers of the matrix: one Playwright project each. */
export const browsers: readonly BrowserDefinition[] = [chromium, firefox, webkit];

const ofReleases = readReleases().releases.map(definitionsOf);

/** The installed releases, each as its driver opens it, or un-automated if no driver supports it. */
export const releases: readonly BrowserDefinition[] = ofReleases.flatMap((each) => each.slice(0, 1));

/** All browsers of this machine: also as in a plain Playwright test, un-automated, and installed releases. */
export const localBrowsers: readonly BrowserDefinition[] = [
  ...browsers,
  ...automations,
  ...controls,
  ...ofReleases.flat(),
];

export { onGrid };

/** All browsers that can be projects: those of this machine and, if a grid is named, those on it. */
export const allBrowsers: readonly BrowserDefinition[] = [...localBrowsers, ...onGrid];

/**
 * The installation that a definition starts: its own release or program, or the preferred one of its engine; undefined
 * if none.
 */
export async function installOf(
  { engine, program, install, onGrid }: Pick<BrowserDefinition, 'engine' | 'program' | 'install' | 'onGrid'>,
  { browsers }: BrowserSearch,
): Promise<FoundBrowser | undefined> {
  if (install) return install;
  if (program === undefined) {
    return browsers.find((each) => each.engine === engine && (each.session !== undefined) === Boolean(onGrid));
  }
  const executable = await which(program, { nothrow: true });
  if (!executable) return undefined;
  return { engine, source: 'system', executable, version: await programVersion(executable, ['--version']) };
}

/* The browsers that a command measures, as its option `--browser` names them. */

export interface WantedBrowser {
  readonly definition: BrowserDefinition;
  readonly install: FoundBrowser;
}

/**
 * @param ids separated by commas; if left out, the installed ones of the matrix. Returned in this order, each once.
 * @throws InputError if one is unknown or not installed, or none is installed
 */
export async function wantedBrowsers(ids: string | undefined): Promise<WantedBrowser[]> {
  const wanted = ids === undefined ? browsers : [...new Set(ids.split(','))].map((word) => named(word.trim(), ids));
  const search = await findBrowsers();
  const found: WantedBrowser[] = [];
  for (const definition of wanted) {
    const install = await installOf(definition, search);
    if (install) found.push({ definition, install });
    else if (ids !== undefined) {
      throw new InputError(
        `--browser '${definition.id}': ${definition.title} is not installed. Run \`npx standoff setup\``,
      );
    }
  }
  if (found.length === 0) throw new InputError('Cannot measure: no browser is installed. Run `npx standoff setup`');
  return found;
}

function named(id: string, given: string): BrowserDefinition {
  const found = localBrowsers.find((each) => each.id === id);
  if (found) return found;
  const known = localBrowsers.map((each) => each.id);
  const near = nearest(id, known);
  throw new InputError(
    `--browser '${given}': unknown browser '${id}'${near ? `, did you mean '${near}'?` : '.'} Known: ${known.join(', ')}`,
  );
}
