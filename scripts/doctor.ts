import process from 'node:process';
import type { Command } from 'commander';
import pc from 'picocolors';
import { kitVersion } from '../src/domain/kit.ts';
import { askedServers } from '../src/servers/select.ts';
import { commandsForServers, missingPrograms, type Stock, serversInWords, takeStock } from '../src/servers/setup.ts';
import { type FoundThing, type Thing, takeInventory, things } from '../src/system/inventory.ts';
import { type Platform, readPlatform } from '../src/system/platform.ts';
import { missingThings, whatToType } from '../src/system/setup.ts';

/** A finding, with the details that people want to know. */
interface Diagnosis extends FoundThing, Pick<Thing, 'title' | 'purpose' | 'need'> {
  /** Not installed, but used on this machine. */
  readonly missing: boolean;
  /** What to type to install it; null if it is installed. */
  readonly type: string | null;
}

/**
 * Prints what the kit uses and whether it is installed. Changes nothing.
 *
 * @returns the exit code: 0 if everything that the default matrix needs is installed, 1 otherwise.
 */
export async function doctor({ json }: { json: boolean }): Promise<number> {
  const { platform, findings } = await takeInventory();
  const diagnoses = diagnose(findings, platform);
  const ready = !diagnoses.some((one) => one.missing && one.need !== 'extra');
  if (json)
    console.log(JSON.stringify({ kit: kitVersion, runtime: runtime(), ready, platform, things: diagnoses }, null, 2));
  else console.log(inWords(diagnoses, ready));
  return ready ? 0 : 1;
}

function diagnose(findings: readonly FoundThing[], platform: Platform): Diagnosis[] {
  const missing = new Set(missingThings(findings, platform).map((thing) => thing.id));
  return things.flatMap((thing) => {
    const finding = findings.find(({ id }) => id === thing.id);
    if (!finding) return [];
    const { title, purpose, need } = thing;
    const type = finding.found ? null : whatToType(thing, platform);
    return { ...finding, title, purpose, need, missing: missing.has(thing.id), type };
  });
}

function inWords(diagnoses: readonly Diagnosis[], ready: boolean): string {
  const titles = Math.max(...diagnoses.map(({ title }) => title.length));
  const versions = Math.max(...diagnoses.map(({ version }) => version?.length ?? 0));
  const indent = ' '.repeat(titles + 12);
  const lines = diagnoses.flatMap((one) => {
    const title = one.title.padEnd(titles);
    if (one.found) {
      const source = one.source === 'playwright' ? " (Playwright's own build)" : '';
      return `${pc.green('there  ')}  ${title}  ${(one.version ?? '').padEnd(versions)}  ${one.path}${source}`;
    }
    if (!one.missing) return `${pc.dim('unused ')}  ${title}  a display is there already`;
    return [
      `${one.need === 'extra' ? pc.yellow('missing') : pc.red('missing')}  ${title}  for ${one.purpose}`,
      ...(one.note ? [`${indent}${one.note}`] : []),
      `${indent}type: ${one.type}`,
    ];
  });
  const end = ready
    ? 'Everything that the default matrix needs is installed.'
    : 'The matrix can run without the missing things. `npx standoff setup` installs them.';
  return [`Standoff ${kitVersion} on ${runtime()}`, '', ...lines, '', end].join('\n');
}

function runtime(): string {
  return process.versions.deno ? `Deno ${process.versions.deno}` : `Node.js ${process.versions.node}`;
}

/* `standoff doctor --servers`: which servers of the catalogue can be started here. */

/**
 * Prints which of these servers can be started, and what to type for the others. Changes nothing.
 *
 * @param ids as in `STANDOFF_SERVERS`
 * @returns the exit code: 0 if all can be started, 1 otherwise
 * @throws InputError for an unknown server
 */
export async function doctorServers(ids: string, { json }: { json: boolean }): Promise<number> {
  const definitions = askedServers('--servers', ids);
  const [platform, stock] = await Promise.all([readPlatform(), takeStock(definitions)]);
  const servers = stock.map((one) => diagnoseServers(one, platform));
  const ready = servers.every(({ missing }) => missing.length === 0);
  if (json) console.log(JSON.stringify({ kit: kitVersion, ready, platform, servers }, null, 2));
  else console.log(text(servers).join('\n'));
  return ready ? 0 : 1;
}

interface ServersDiagnosis {
  readonly id: string;
  readonly version: string | null;
  readonly missing: readonly { readonly program: string; readonly type: string }[];
}

function diagnoseServers(one: Stock, platform: Platform): ServersDiagnosis {
  const missing = missingPrograms([one]).map((each) => ({
    program: serversInWords(each),
    type: commandsForServers(each, platform),
  }));
  return { id: one.id, version: one.version, missing };
}

function text(servers: readonly ServersDiagnosis[]): string[] {
  const width = Math.max(...servers.map(({ id }) => id.length));
  return servers.flatMap(({ id, version, missing }) => {
    if (missing.length === 0) return [`${pc.green('there  ')}  ${id.padEnd(width)}  ${version}`];
    return [
      `${pc.red('missing')}  ${id.padEnd(width)}  needs ${missing.map(({ program }) => program).join(', ')}`,
      ...missing.map(({ type }) => `${' '.repeat(width + 11)}type: ${type}`),
    ];
  });
}

export function register(program: Command): void {
  program
    .command('doctor')
    .option('--json', 'print it as JSON', false)
    .option('--servers <ids>', 'only show what these servers need: ids separated by commas, or all')
    .action(async ({ servers, json }: { servers?: string; json: boolean }) =>
      process.exit(await (servers === undefined ? doctor({ json }) : doctorServers(servers, { json }))),
    );
}
