/** Which of the programs that servers need are on this machine. */
import type { Need, ServerDefinition } from './definition.ts';
import { findNeed, needOf } from './needs.ts';
import { readVersion } from './version.ts';

/** A program that is not there. */
export interface Lack {
  readonly name: string;
  readonly need: Need;
}

/** What a server has, and what it lacks to be started. */
export interface Stock {
  readonly id: string;
  /** As its program tells it; null where that is missing. */
  readonly version: string | null;
  /** Also what the server behind it lacks. */
  readonly lacks: readonly Lack[];
}

/** Looks for what each server needs, and what stands behind it. Reads the disk and asks programs; changes nothing. */
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
