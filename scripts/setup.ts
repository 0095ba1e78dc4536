import { mkdirSync } from 'node:fs';
import process from 'node:process';
import type { Command } from 'commander';
import pc from 'picocolors';
import { $ } from 'zx';
import { type Engine, engines } from '../src/domain/engines.ts';
import type { ServerDefinition } from '../src/servers/definition.ts';
import { forgetNeeds, npmFolder } from '../src/servers/needs.ts';
import { askedServers } from '../src/servers/select.ts';
import {
  commandsForServers,
  type Missing,
  missingPrograms,
  npmArguments,
  planServerSetup,
  serversInWords,
  takeStock,
} from '../src/servers/setup.ts';
import { type Inventory, isEngine, takeInventory } from '../src/system/inventory.ts';
import { type Platform, readPlatform } from '../src/system/platform.ts';
import { playwrightCommand } from '../src/system/programs.ts';
import {
  answers,
  aptCommands,
  asRoot,
  missingThings,
  planSetup,
  servicesOf,
  stopServices,
  whatToType,
} from '../src/system/setup.ts';

/* The changes that set-up makes to the machine. Each command is printed before it runs. */

/** Installs packages of the distribution, stops the services that they start, and reports failures. */
async function installPackages(packages: readonly string[], platform: Platform): Promise<void> {
  const [update = [], install = []] = aptCommands(packages, platform);
  await run(update);
  // If the distribution lacks one package, apt-get installs none: then install them one by one.
  if (!(await run(install)) && packages.length > 1) {
    for (const name of packages) await run(aptCommands([name], platform)[1] ?? []);
  }
  for (const name of await stopServices(servicesOf(packages), asRoot(platform))) {
    console.log(`Debian had started the service ${name}. It is now stopped and disabled: the kit starts its own.`);
  }
}

/** Runs a command without a terminal, and shows its output only if it failed. @returns whether it succeeded */
async function run(command: readonly string[]): Promise<boolean> {
  announceStep(command);
  const started = Date.now();
  const { exitCode, stdall } = await $({ quiet: true, nothrow: true, stdio: ['ignore', 'pipe', 'pipe'] })`${command}`;
  if (exitCode === 0) {
    console.log(pc.dim(`  done in ${Math.round((Date.now() - started) / 1000)} s`));
    return true;
  }
  warn(`That ended with exit code ${exitCode}:\n${stdall.trim().split('\n').slice(-12).join('\n')}`);
  return false;
}

function announceStep(command: readonly string[]): void {
  console.log(pc.bold(`$ ${command.join(' ')}`));
}

function warn(text: string): void {
  process.stderr.write(`${pc.yellow(text)}\n`);
}

const REACH_LIMIT_MS = 5000;

/**
 * Installs what is missing, and announces each step. It lists anything that cannot be installed; the matrix then runs
 * without it.
 *
 * @param extras also install what only an option needs, even if nothing else is missing.
 * @returns the exit code: 1 if there is still no browser, 0 otherwise.
 */
export async function setup({ extras }: { extras: boolean }): Promise<number> {
  let inventory = await takeInventory();
  const missing = missingThings(inventory.findings, inventory.platform);
  if (!missing.some((thing) => extras || thing.need !== 'extra')) {
    console.log(
      extras
        ? 'Nothing is missing: browsers, servers and programs are installed.'
        : 'Everything the matrix needs is installed.',
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
  // Anything that Playwright did not install comes from the distribution.
  const { packages } = planSetup(inventory.findings, inventory.platform, false);
  if (packages.length > 0) {
    await installPackages(packages, inventory.platform);
    inventory = await takeInventory();
  }
  return conclude(inventory);
}

/** Whether one of Playwright's download hosts answers. Playwright names them: it knows its environment variables. */
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
  announceStep(['npx', 'playwright', ...words]);
  const { program, args, env } = playwrightCommand(words);
  const { exitCode } = await $({ nothrow: true, env, stdio: ['ignore', 'inherit', 'inherit'] })`${program} ${args}`;
  if (exitCode !== 0) warn(`That ended with exit code ${exitCode}.`);
}

function conclude({ findings, platform, browsers }: Inventory): number {
  const missing = missingThings(findings, platform);
  for (const thing of missing) {
    const note = findings.find(({ id }) => id === thing.id)?.note;
    warn(
      `${thing.title} is still missing. It is needed for ${thing.purpose}.${note ? ` ${note}.` : ''}\n  Type: ${whatToType(thing, platform)}`,
    );
  }
  if (browsers.length === 0) {
    warn('There is no browser to test: install one of the above.');
    return 1;
  }
  if (missing.length === 0) console.log('Everything that the kit uses is installed now.');
  else
    warn(
      `The matrix runs with the installed browsers: ${engines.filter((id) => browsers.some((b) => b.engine === id)).join(', ')}.`,
    );
  return 0;
}

/* `standoff setup --servers`: programs that the servers of the catalogue need. */

/**
 * Installs the programs that these servers need, and announces each step.
 *
 * @param ids as in `STANDOFF_SERVERS`
 * @returns the exit code: 1 if something is still missing, 0 otherwise
 * @throws InputError for an unknown server
 */
export async function setupServers(ids: string): Promise<number> {
  const definitions = askedServers('--servers', ids);
  const platform = await readPlatform();
  const missing = missingPrograms(await takeStock(definitions));
  if (missing.length === 0) {
    console.log(`Nothing is missing: every program that ${nameOf(definitions)} needs is installed.`);
    return 0;
  }
  for (const each of missing) console.log(`Missing: ${serversInWords(each)}, for ${each.servers.join(', ')}.`);
  const { packages, npm } = planServerSetup(missing, platform);
  if (packages.length > 0) await installPackages(packages, platform);
  for (const each of npm) {
    mkdirSync(npmFolder(each), { recursive: true, mode: 0o700 });
    await run(['npm', ...npmArguments(each, npmFolder(each))]);
  }
  forgetNeeds();
  const still = missingPrograms(await takeStock(definitions));
  for (const each of still) warn(`${sentence(each)}\n  Type: ${commandsForServers(each, platform)}`);
  if (still.length === 0) console.log(`Everything that ${nameOf(definitions)} needs is installed now.`);
  return still.length === 0 ? 0 : 1;
}

function sentence(missing: Missing): string {
  return `${serversInWords(missing)} is still missing. Without it, ${missing.servers.join(', ')} cannot be started.`;
}

function nameOf(definitions: readonly ServerDefinition[]): string {
  return definitions.length === 1 ? `${definitions[0]?.id}` : `one of the ${definitions.length} servers`;
}

export function register(program: Command): void {
  program
    .command('setup')
    .option('--servers <ids>', 'only install what these servers need: ids separated by commas, or all')
    .action(async ({ servers }: { servers?: string }) =>
      process.exit(await (servers === undefined ? setup({ extras: true }) : setupServers(servers))),
    );
}
