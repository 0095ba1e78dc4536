/** Which servers a run is about. */
import { servers } from '../../servers/list.ts';
import { nearest } from '../system/nearest.ts';
import type { ServerDefinition } from './definition.ts';

/**
 * Turns `STANDOFF_SERVERS` into definitions, in the order given and each once.
 * @param ids ids with commas between; `default`, nothing or an empty text means all
 * @throws naming the unknown id, the known ones and the nearest of them
 */
export function selectServers(ids: string | undefined): ServerDefinition[] {
  if (ids === undefined || ids.trim() === '') return [...servers];
  const wanted = ids.split(',').map((id) => id.trim());
  const chosen = new Set<ServerDefinition>();
  for (const id of wanted.filter(Boolean)) {
    for (const server of id === 'default' ? servers : [find(id)]) chosen.add(server);
  }
  if (chosen.size === 0) throw new Error(`"${ids}" names no server; the known servers are ${known().join(', ')}`);
  return [...chosen];
}

function find(id: string): ServerDefinition {
  const found = servers.find((server) => server.id === id);
  if (found) return found;
  const suggestion = nearest(id, known());
  throw new Error(
    `unknown server "${id}"; did you mean "${suggestion}"? The known servers are ${known().join(', ')} (or "default" for all)`,
  );
}

function known(): string[] {
  return servers.map((server) => server.id);
}
