import process from 'node:process';
import pc from 'picocolors';
import { kitVersion } from '../src/kit.ts';
import { type Finding, takeInventory } from '../src/system/inventory.ts';
import { missingThings, whatToType } from '../src/system/plan-setup.ts';
import type { Platform } from '../src/system/platform.ts';
import { type Thing, things } from '../src/system/things.ts';

/** A finding with what a person wants to know about it. */
interface Diagnosis extends Finding, Pick<Thing, 'title' | 'purpose' | 'need'> {
  /** Not there, and used on this machine. */
  readonly missing: boolean;
  /** What to type to install it; null when it is there. */
  readonly type: string | null;
}

/**
 * Prints what the kit uses and whether it is there. Changes nothing.
 *
 * @returns the exit code: 0 when everything that the default matrix needs is there, 1 otherwise.
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

function diagnose(findings: readonly Finding[], platform: Platform): Diagnosis[] {
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
    ? 'Everything that the default matrix needs is there.'
    : 'The matrix runs without what is missing. `npx standoff setup` installs it.';
  return [`Standoff ${kitVersion} on ${runtime()}`, '', ...lines, '', end].join('\n');
}

function runtime(): string {
  return process.versions.deno ? `Deno ${process.versions.deno}` : `Node.js ${process.versions.node}`;
}
