/** Traits of servers that were probed before: in a results folder or in the user's cache. Others are probed now. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { kitVersion } from '../domain/kit.ts';
import { readTraits } from '../domain/read-measurements.ts';
import type { Traits } from '../domain/server-traits.ts';
import type { ServerDefinition } from '../servers/definition.ts';
import { atMost, oneByOne } from '../system/concurrency.ts';
import { cacheFolder } from '../system/folder.ts';
import { probeServer } from './probe.ts';

/** How many servers are probed at once: most of the time passes in waiting. */
const AT_ONCE = 4;

export interface ServerToKnow {
  readonly definition: ServerDefinition;
  /** As the trials read it; empty where it is not known, and then nothing is cached. */
  readonly version: string;
}

export interface KnownTraits {
  readonly traits: readonly Traits[];
  /** Why servers are missing, by id. */
  readonly missing: ReadonlyMap<string, string>;
}

/** The file in which the traits of a server are kept in a folder. */
const fileName = ({ server }: Pick<Traits, 'server'>): string =>
  `${server.id}--${server.version}`.replace(/[^\w.+-]+/g, '-');

/** Keeps traits in a folder, private to the user. */
export function keepTraits(folder: string, traits: Traits): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(path.join(folder, `${fileName(traits)}.json`), `${JSON.stringify(traits, null, 2)}\n`, { mode: 0o600 });
}

const cache = (): string => path.join(cacheFolder(), 'traits');

/**
 * The traits of each server: from `folder`, or from the cache if version and kit are the same, or from a quick probe now, whose
 * result goes into the cache. A server that cannot be probed does not stop the others.
 * @param began called for each server that must be probed now
 */
export async function knownTraits(
  wanted: readonly ServerToKnow[],
  { folder, signal, began }: { folder: string; signal: AbortSignal; began: (id: string) => void },
): Promise<KnownTraits> {
  const near = readTraits(folder);
  const cached = readTraits(cache(), () => {}).filter(({ kit }) => kit === kitVersion);
  const missing = new Map<string, string>();
  const turn = oneByOne();
  const found = await atMost(AT_ONCE, wanted, async ({ definition, version }): Promise<Traits | null> => {
    const isIt = ({ server }: Traits) => server.id === definition.id && (version === '' || server.version === version);
    const known = near.findLast(isIt) ?? (version === '' ? undefined : cached.findLast(isIt));
    if (known) return known;
    if (signal.aborted) return null;
    began(definition.id);
    try {
      const traits = await probeServer(definition, { quick: true, turn, signal });
      if (traits.server.version !== '') keepTraits(cache(), traits);
      return traits;
    } catch (error) {
      if (signal.aborted) return null;
      missing.set(definition.id, error instanceof Error ? error.message : String(error));
      return null;
    }
  });
  return { traits: found.filter((each) => each !== null), missing };
}
