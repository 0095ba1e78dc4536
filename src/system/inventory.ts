import { type FoundBrowser, findBrowsers } from './find-browsers.ts';
import { findProgram } from './find-program.ts';
import { type Platform, readPlatform } from './platform.ts';
import { programVersion } from './program-version.ts';
import { type Engine, engines } from '../report/names.ts';
import { type ThingId, things } from './things.ts';

/** One thing the kit uses, and whether it is on this machine. */
export interface Finding {
  readonly id: ThingId;
  readonly found: boolean;
  readonly path: string | null;
  readonly version: string | null;
  /** Who brought it; null where that says nothing. */
  readonly source: string | null;
  /** Why something that looks like it does not count. */
  readonly note: string | null;
}

export interface Inventory {
  readonly platform: Platform;
  readonly findings: readonly Finding[];
  readonly browsers: readonly FoundBrowser[];
}

/** The program behind each thing that is not a browser, and how it tells its version (null: not without starting). */
const programs: Readonly<Record<Exclude<ThingId, Engine>, { name: string; versionArgs: readonly string[] | null }>> = {
  python3: { name: 'python3', versionArgs: ['--version'] },
  nginx: { name: 'nginx', versionArgs: ['-v'] },
  haproxy: { name: 'haproxy', versionArgs: ['-v'] },
  tcpdump: { name: 'tcpdump', versionArgs: ['--version'] },
  xvfb: { name: 'Xvfb', versionArgs: null },
  xdotool: { name: 'xdotool', versionArgs: ['--version'] },
};

/** Looks for everything in `things.ts`. Reads the disk and asks programs for their version; changes nothing. */
export async function takeInventory(): Promise<Inventory> {
  const [platform, search] = await Promise.all([readPlatform(), findBrowsers()]);
  const findings = await Promise.all(
    things
      .filter((thing) => !thing.notOn.includes(platform.system))
      .map(({ id }) => (isEngine(id) ? browserFinding(id, search) : programFinding(id))),
  );
  return { platform, findings, browsers: search.browsers };
}

function browserFinding(engine: Engine, search: Awaited<ReturnType<typeof findBrowsers>>): Finding {
  const browser = search.browsers.find((found) => found.engine === engine);
  return {
    id: engine,
    found: browser !== undefined,
    path: browser?.executable ?? null,
    version: browser?.version ?? null,
    source: browser?.source ?? null,
    note: browser ? null : (search.notes[engine] ?? null),
  };
}

async function programFinding(id: Exclude<ThingId, Engine>): Promise<Finding> {
  const { name, versionArgs } = programs[id];
  const path = await findProgram(name);
  return {
    id,
    found: path !== null,
    path,
    version: path && versionArgs ? await programVersion(path, versionArgs) : null,
    source: null,
    note: null,
  };
}

export function isEngine(id: ThingId): id is Engine {
  return engines.some((engine) => engine === id);
}
