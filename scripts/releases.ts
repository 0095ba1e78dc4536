/** `standoff releases`: installs, lists and removes browser releases that only the kit uses. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import pc from 'picocolors';
import { checkRelease, type Installed, installRelease, readWanted, sources } from '../src/browsers/installs/install.ts';
import { folderOf, type InstalledRelease, readReleases, releasesFolder } from '../src/browsers/installs/release.ts';
import type { InstallProgress } from '../src/browsers/installs/source.ts';
import { foundReleases, installProgressText, listText, sizeText } from '../src/browsers/installs/text.ts';
import { InputError } from '../src/domain/errors.ts';
import { removeFolder } from '../src/system/folder.ts';
import { listenForInterrupt } from '../src/system/interrupt.ts';
import { visibleLines } from '../src/text/visible.ts';

/**
 * Installs the releases one after the other. It reports a release that is not available, and installs the others.
 * @returns 0 if all are installed, 1 if one is not, 130 after Ctrl-C
 * @throws InputError for a text that is not a release's name, before anything is done
 */
export async function installReleases(wanted: readonly string[]): Promise<number> {
  for (const text of wanted) readWanted(text);
  const interrupt = listenForInterrupt();
  let missing = 0;
  try {
    for (const text of wanted) {
      const told = tell(text);
      try {
        console.log(
          sentenceOf(text, await installRelease(text, { say: told.say, signal: interrupt.signal }), told.clear),
        );
      } catch (error) {
        told.clear();
        if (interrupt.signal.aborted) {
          console.error(
            `Interrupted. The finished part of '${text}' is kept: the same command continues with it, \`npx standoff releases remove ${text}\` removes it.`,
          );
          return 130;
        }
        missing++;
        console.error(pc.red(visibleLines((error as Error).message)));
        if (!(error instanceof InputError)) console.error(`The same command continues where it stopped.`);
      }
    }
  } finally {
    interrupt.end();
  }
  return missing > 0 ? 1 : 0;
}

function sentenceOf(text: string, { release, before }: Installed, clear: () => void): string {
  clear();
  const { id, version, speaks, bytes, installedInMs } = release;
  if (before) return `${pc.green(id)} is already installed: ${version} (${text})`;
  return `${pc.green(id)} is installed: ${version}, ${sizeText(bytes)}, in ${Math.round(installedInMs / 1000)} s; ${driverText(speaks)}`;
}

const driverText = ({ driver, why }: InstalledRelease['speaks']): string =>
  driver === 'none' ? `no driver speaks to it (${why}): it is played un-automated` : `driven by ${driver}`;

/** One line that is rewritten on a terminal; elsewhere, one line for each step. */
function tell(text: string): { say(progress: InstallProgress): void; clear(): void } {
  let doing = '';
  return {
    say(progress) {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}: ${installProgressText(progress)}`);
      else if (progress.doing !== doing) process.stderr.write(`${text}: ${installProgressText(progress)}\n`);
      doing = progress.doing;
    },
    clear() {
      if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    },
  };
}

/** Tries again which driver can control each release: an update of the kit may bring another Playwright. */
export async function checkReleases(): Promise<number> {
  const { signal } = new AbortController();
  for (const release of readReleases().releases) {
    const { id, version, speaks } = await checkRelease(release, signal);
    console.log(`${id} (${version}): ${driverText(speaks)}`);
  }
  return 0;
}

/** Prints the kit's own releases and the browsers that are installed on the machine. Changes nothing. */
export async function listReleases({ json }: { readonly json: boolean }): Promise<number> {
  const { releases, unfinished, broken } = readReleases();
  const found = await foundReleases();
  if (json) {
    console.log(JSON.stringify({ folder: releasesFolder(), releases, found, unfinished, broken }, null, 2));
    return 0;
  }
  console.log(listText({ releases, found, unfinished, broken }));
  if (releases.length === 0) {
    console.log(`\nNo release is installed for the kit. Examples:`);
    for (const { title, examples } of sources)
      console.log(`  npx standoff releases install ${examples.join(' ')}  (${title})`);
  }
  return 0;
}

/**
 * Removes releases, by id or by the name used to install them; `all` removes all.
 * @throws InputError if one is not installed, before any is removed
 */
export async function removeReleases(names: readonly string[]): Promise<number> {
  const { releases, unfinished } = readReleases();
  const folders = names.flatMap((name) => {
    if (name === 'all') return [...releases.map(({ folder }) => folder), ...unfinished.map(folderOf)];
    const folder = releases.find(({ id }) => id === name)?.folder ?? folderOf(name);
    if (path.dirname(folder) === releasesFolder() && existsSync(folder)) return [folder];
    const known = [...releases.map(({ id }) => id), ...unfinished];
    throw new InputError(
      `Cannot remove '${name}': it is not installed. ${known.length > 0 ? `Installed: ${known.join(', ')}` : 'No release is'}`,
    );
  });
  for (const folder of new Set(folders)) {
    await removeFolder(folder);
    console.log(`Removed ${folder}`);
  }
  return 0;
}

export function register(program: Command): void {
  const releases = program.command('releases');

  releases
    .command('install')
    .description(
      'install releases, such as chromium@bullseye firefox@sid webkit@trixie; continues after an interruption',
    )
    .argument(
      '<releases...>',
      'browser@source: a Debian suite, a version or channel of the vendor, playwright, or a path',
    )
    .action(async (wanted: string[]) => process.exit(await installReleases(wanted)));

  releases
    .command('list')
    .description('show the installed releases, their size and age, and the driver that can control each')
    .option('--json', 'print it as JSON', false)
    .action(async (options: { json: boolean }) => process.exit(await listReleases(options)));

  releases
    .command('check')
    .description('try again which driver can control each release, for example after an update of the kit')
    .action(async () => process.exit(await checkReleases()));

  releases
    .command('remove')
    .description('remove releases, by id or by the name used to install them')
    .argument('<ids...>', 'such as chromium-120, chromium@bullseye, or all')
    .action(async (ids: string[]) => process.exit(await removeReleases(ids)));
}
