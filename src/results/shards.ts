/** Runs of one matrix, each a part of it and perhaps on a machine of its own, made one run. Pure. */
import { InputError } from '../errors.ts';
import { visible } from '../report/visible.ts';
import { systemId } from './kept-file.ts';
import type { Conditions, Run, Shard } from './schema.ts';

/** Options that say which part of the matrix a shard had. */
const PARTS: readonly string[] = ['servers', 'scenarios', 'browsers'];
/** Options that are paths, each on a machine of its own. */
const PATHS: readonly string[] = ['out', 'expectations'];
/** Options that say where a shard's machine is, and where its browsers are. */
const PLACES: readonly string[] = ['bind', 'grid', 'gridCapabilities'];
const MAY_DIFFER: readonly string[] = [...PATHS, ...PARTS, ...PLACES];

/**
 * Refuses shards whose verdicts do not mean the same: those of another release of the kit, or with another option.
 * @throws InputError naming what differs, with the value of each
 */
export function checkAlike(shards: readonly Conditions[]): void {
  const [first, ...others] = shards;
  if (!first) return;
  for (const other of others) {
    const names = [...new Set([...Object.keys(first.options), ...Object.keys(other.options)])];
    const differs = names.find((name) => !MAY_DIFFER.includes(name) && first.options[name] !== other.options[name]);
    if (first.kit !== other.kit) throw unlike('release of the kit', [first.run, first.kit], [other.run, other.kit]);
    if (differs === undefined) continue;
    throw unlike(
      `option '${visible(differs, 40)}'`,
      [first.run, first.options[differs]],
      [other.run, other.options[differs]],
    );
  }
}

type Said = readonly [run: string, value: unknown];

function unlike(what: string, ...said: readonly [Said, Said]): InputError {
  const [one, other] = said.map(([run, value]) => `${visible(String(value), 60)} (${visible(run, 40)})`);
  return new InputError(
    `Cannot merge: the shards differ in the ${what}: ${one}, ${other}. Merge the shards of one run alone, and put runs beside each other with \`npx standoff compare\``,
  );
}

/** @example systemOf('Darwin 24.6.0 arm64') // 'macos' */
export function systemOf(os: string): string {
  if (/\bLinux\b/.test(os)) return 'linux';
  if (/^Darwin\b/.test(os)) return 'macos';
  return /^Windows/.test(os) ? 'windows' : systemId(os).replaceAll(' ', '-');
}

/** A browser that a shard has played. */
export interface PlayedBrowser extends Pick<Conditions, 'run' | 'os'> {
  readonly browser: string;
}

/**
 * What each browser is called in the merged run: its id, and behind it the system where it was played on several, since
 * those are browsers of their own.
 *
 * @example namesOf(played)('2026-11-23T05-41-00Z-4f2a', 'chromium') // 'chromium-on-windows'
 */
export function namesOf(played: readonly PlayedBrowser[]): (run: string, browser: string) => string {
  const systems = new Map<string, Set<string>>();
  for (const { browser, os } of played) {
    systems.set(browser, (systems.get(browser) ?? new Set()).add(systemOf(os)));
  }
  const systemByRun = new Map(played.map(({ run, os }) => [run, systemOf(os)]));
  return (run, browser) => {
    const system = systemByRun.get(run);
    const several = (systems.get(browser)?.size ?? 0) > 1;
    return several && system !== undefined ? `${browser}-on-${system}` : browser;
  };
}

/**
 * `run`, which this machine describes, told as made under the conditions of its shards. It bears the id of the earliest.
 * @param shards not empty
 */
export function mergedRun(run: Run, shards: readonly Shard[]): Run {
  const ordered = shards.toSorted((a, b) => (a.run < b.run ? -1 : Number(a.run > b.run)));
  const told = (name: 'kit' | 'playwright' | 'runtime' | 'os') =>
    [...new Set(ordered.map((shard) => shard[name]))].join(' and ');
  const parts = PARTS.map((name) => [name, union(ordered.map(({ options }) => String(options[name] ?? '')))] as const);
  const paths = PATHS.map((name) => [name, run.options[name]] as const);
  const started = ordered.flatMap((shard) => shard.started ?? []).toSorted()[0] ?? run.started;
  const last = ordered
    .flatMap((shard) => shard.ended ?? [])
    .toSorted()
    .at(-1);
  const ended = run.ended === null ? null : (last ?? run.ended);
  return {
    ...run,
    run: ordered[0]?.run ?? run.run,
    kit: told('kit'),
    playwright: told('playwright'),
    runtime: told('runtime'),
    os: told('os'),
    cpus: Math.min(...ordered.map(({ cpus }) => cpus)),
    options: { ...ordered[0]?.options, ...Object.fromEntries([...parts, ...paths]) },
    started,
    ended,
    durationMs: ended === null ? null : Date.parse(ended) - Date.parse(started),
    shards: ordered,
  };
}

const union = (lists: readonly string[]): string => [...new Set(lists.flatMap((list) => list.split(',')))].join(',');
