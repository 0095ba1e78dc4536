import { $ } from 'zx';
import { type Inventory, isEngine, takeInventory } from '../src/system/inventory.ts';
import { missingThings, planSetup, whatToType } from '../src/system/plan-setup.ts';
import { playwrightCommand } from '../src/system/playwright-command.ts';
import { answers } from '../src/system/reach.ts';
import { type Engine, engines } from '../src/report/names.ts';
import { announce, installPackages, warn } from './install.ts';

const REACH_LIMIT_MS = 5000;

/**
 * Installs what is missing and says what it does before it does it. What cannot be installed is told; the matrix runs
 * with what there is.
 *
 * @param extras also install what only an option needs, even if nothing else is missing.
 * @returns the exit code: 1 when no browser is there in the end, 0 otherwise.
 */
export async function setup({ extras }: { extras: boolean }): Promise<number> {
  let inventory = await takeInventory();
  const missing = missingThings(inventory.findings, inventory.platform);
  if (!missing.some((thing) => extras || thing.need !== 'extra')) {
    console.log(
      extras
        ? 'Nothing is missing: browsers, servers and programs are there.'
        : 'Everything the matrix needs is there.',
    );
    return 0;
  }
  console.log(`Missing: ${missing.map((thing) => thing.title).join(', ')}.`);

  const wanted = missing.map((thing) => thing.id).filter(isEngine);
  const downloads = wanted.length > 0 && (await canDownload(wanted));
  const first = planSetup(inventory.findings, inventory.platform, downloads);
  if (first.download.length > 0) {
    await downloadBuilds(first.download, first.withDependencies);
    inventory = await takeInventory();
  }
  // What Playwright did not bring after all comes from the distribution too.
  const { packages } = planSetup(inventory.findings, inventory.platform, false);
  if (packages.length > 0) {
    await installPackages(packages, inventory.platform);
    inventory = await takeInventory();
  }
  return conclude(inventory);
}

/** Whether one of the places from which Playwright would download answers; it knows its own environment variables. */
async function canDownload(wanted: readonly Engine[]): Promise<boolean> {
  const { program, args, env } = playwrightCommand(['install', '--dry-run', '--no-shell', ...wanted]);
  const { stdout } = await $({ quiet: true, nothrow: true, env })`${program} ${args}`;
  const urls = [...stdout.matchAll(/^\s*Download (?:url|fallback \d+):\s*(\S+)/gm)].map((match) => match[1] ?? '');
  const hosts = [...new Map(urls.map((url) => [new URL(url).host, url])).values()];
  const good = await Promise.all(hosts.map((url) => answers(url, REACH_LIMIT_MS)));
  if (!good.includes(true)) console.log("Playwright's own builds cannot be downloaded from here.");
  return good.includes(true);
}

async function downloadBuilds(builds: readonly Engine[], withDependencies: boolean): Promise<void> {
  const words = ['install', ...(withDependencies ? ['--with-deps'] : []), '--no-shell', ...builds];
  announce(['npx', 'playwright', ...words]);
  const { program, args, env } = playwrightCommand(words);
  const { exitCode } = await $({ nothrow: true, env, stdio: ['ignore', 'inherit', 'inherit'] })`${program} ${args}`;
  if (exitCode !== 0) warn(`That ended with exit code ${exitCode}.`);
}

function conclude({ findings, platform, browsers }: Inventory): number {
  const missing = missingThings(findings, platform);
  for (const thing of missing) {
    const note = findings.find(({ id }) => id === thing.id)?.note;
    warn(
      `${thing.title} is still missing: it is for ${thing.purpose}.${note ? ` ${note}.` : ''}\n  Type: ${whatToType(thing, platform)}`,
    );
  }
  if (browsers.length === 0) {
    warn('No browser is left to test: install one of the above.');
    return 1;
  }
  if (missing.length === 0) console.log('Everything that the kit uses is there now.');
  else
    warn(
      `The matrix runs with what there is: ${engines.filter((id) => browsers.some((b) => b.engine === id)).join(', ')}.`,
    );
  return 0;
}
