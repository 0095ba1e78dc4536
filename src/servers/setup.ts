/** Decides what set-up does about programs that servers lack. Installs nothing. */
import type { Platform } from '../system/platform.ts';
import { asRoot, hasApt } from '../system/setup.ts';
import type { Need, ServerDefinition } from './definition.ts';
import { findNeed, needOf } from './needs.ts';
import { readVersion } from './start.ts';

/* The programs that servers need, and whether they are on this machine. */

/** A missing program. */
export interface Lack {
  readonly name: string;
  readonly need: Need;
}

/** A server's version, and the programs that it lacks. */
export interface Stock {
  readonly id: string;
  /** As its program reports it; null if the program is missing. */
  readonly version: string | null;
  /** Also what the server behind it lacks. */
  readonly lacks: readonly Lack[];
}

/**
 * Looks for everything that each server, and the server behind it, needs. Reads the disk and asks programs; changes
 * nothing.
 */
export function takeStock(definitions: readonly ServerDefinition[]): Promise<Stock[]> {
  return Promise.all(definitions.map(stockOf));
}

async function stockOf(definition: ServerDefinition): Promise<Stock> {
  const { id, version, needs } = definition;
  const asked = version?.command.program;
  const program = asked === undefined ? null : await findNeed(asked, needOf(needs[asked]));
  return {
    id,
    version: version && program !== null ? await readVersion(version, program) : null,
    lacks: await lacksOf(definition),
  };
}

async function lacksOf({ needs, behind }: ServerDefinition): Promise<Lack[]> {
  const lacks: Lack[] = [];
  for (const [name, given] of Object.entries(needs)) {
    const need = needOf(given);
    if ((await findNeed(name, need)) === null) lacks.push({ name, need });
  }
  return behind ? [...lacks, ...(await lacksOf(behind))] : lacks;
}

export interface ServerSetup {
  /** Debian's packages to install, each once. */
  readonly packages: readonly string[];
  /** npm's packages to install, each with its version. */
  readonly npm: readonly string[];
}

/** A missing program, and the servers that need it. */
export interface Missing extends Lack {
  /** Ids of the servers that need it. */
  readonly servers: readonly string[];
}

/** Each missing program once, in the order of the servers. */
export function missingPrograms(stock: readonly Stock[]): Missing[] {
  const missing = new Map<string, Missing>();
  for (const { id, lacks } of stock) {
    for (const { name, need } of lacks) {
      // python3 with one module is a different need from python3 with another.
      const key = JSON.stringify([name, need]);
      const servers = missing.get(key)?.servers ?? [];
      missing.set(key, { name, need, servers: servers.includes(id) ? servers : [...servers, id] });
    }
  }
  return [...missing.values()];
}

/**
 * What can be installed unattended: Debian's packages if there is apt-get, else npm's packages, also if Debian has
 * none. Anything in neither list is shown with `commandsForServers`.
 */
export function planServerSetup(missing: readonly Missing[], platform: Platform): ServerSetup {
  const packages = new Set<string>();
  const npm = new Set<string>();
  for (const { need } of missing) {
    if (need.package !== null && hasApt(platform)) packages.add(need.package);
    else if (need.npm) npm.add(need.npm);
  }
  return { packages: [...packages], npm: [...npm] };
}

/** The command to type for a missing program, to be shown as it is. */
export function commandsForServers({ name, need, servers }: Missing, platform: Platform): string {
  if (need.package !== null && hasApt(platform))
    return [...asRoot(platform), 'apt-get', 'install', '--no-install-recommends', need.package].join(' ');
  if (need.npm) return `npx standoff setup --servers ${servers.join(',')}`;
  const hint = need.package === null ? '' : ` (Debian's package is ${need.package})`;
  return `install ${name} with the package manager of your system${hint}`;
}

/** A program in words, with what it must be able to do. */
export function serversInWords({ name, need }: Lack): string {
  return need.check ? `${name} that can do \`${need.check.join(' ')}\`` : name;
}

/** npm's arguments: the program goes into its own folder, and nothing else is changed. */
export function npmArguments(npm: string, folder: string): readonly string[] {
  return ['install', '--prefix', folder, '--no-audit', '--no-fund', npm];
}
