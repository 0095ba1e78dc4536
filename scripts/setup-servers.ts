/** `standoff setup --servers`: what the servers of the catalogue need. */
import { mkdirSync } from 'node:fs';
import type { ServerDefinition } from '../src/servers/definition.ts';
import { forgetNeeds, npmFolder } from '../src/servers/needs.ts';
import {
  inWords,
  type Missing,
  missingPrograms,
  npmArguments,
  planServerSetup,
  whatToType,
} from '../src/servers/plan-setup.ts';
import { askedServers } from '../src/servers/select.ts';
import { takeStock } from '../src/servers/stock.ts';
import { readPlatform } from '../src/system/platform.ts';
import { installPackages, run, warn } from './install.ts';

/**
 * Installs the programs that these servers need, and says what it does before it does it.
 *
 * @param ids as in `STANDOFF_SERVERS`
 * @returns the exit code: 1 when something is still missing in the end, 0 otherwise
 * @throws InputError for an unknown server
 */
export async function setupServers(ids: string): Promise<number> {
  const definitions = askedServers('--servers', ids);
  const platform = await readPlatform();
  const missing = missingPrograms(await takeStock(definitions));
  if (missing.length === 0) {
    console.log(`Nothing is missing: every program that ${nameOf(definitions)} needs is there.`);
    return 0;
  }
  for (const each of missing) console.log(`Missing: ${inWords(each)}, for ${each.servers.join(', ')}.`);
  const { packages, npm } = planServerSetup(missing, platform);
  if (packages.length > 0) await installPackages(packages, platform);
  for (const each of npm) {
    mkdirSync(npmFolder(each), { recursive: true, mode: 0o700 });
    await run(['npm', ...npmArguments(each, npmFolder(each))]);
  }
  forgetNeeds();
  const still = missingPrograms(await takeStock(definitions));
  for (const each of still) warn(`${sentence(each)}\n  Type: ${whatToType(each, platform)}`);
  if (still.length === 0) console.log(`Everything that ${nameOf(definitions)} needs is there now.`);
  return still.length === 0 ? 0 : 1;
}

function sentence(missing: Missing): string {
  return `${inWords(missing)} is still missing: without it there is no ${missing.servers.join(', ')}.`;
}

function nameOf(definitions: readonly ServerDefinition[]): string {
  return definitions.length === 1 ? `${definitions[0]?.id}` : `one of the ${definitions.length} servers`;
}
