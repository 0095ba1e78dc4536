/**
 * Selects the servers of a run: by id, by the words `default` and `all`, or composed: `haproxy-proxy(gunicorn-sync)`.
 */
import { catalogue } from '../../servers/catalogue.ts';
import { servers } from '../../servers/list.ts';
import { InputError } from '../domain/errors.ts';
import { nearest } from '../text/nearest.ts';
import type { ServerDefinition } from './definition.ts';

/**
 * Turns `STANDOFF_SERVERS` into definitions, in the order given and each once.
 * @param own the user's own servers, which are not in the catalogue
 * @param ids ids separated by commas; `all` is the whole catalogue; `default` or empty: the default matrix
 * @throws naming the unknown id, the known ones and the nearest of them
 */
export function selectServers(ids: string | undefined, own: readonly ServerDefinition[] = []): ServerDefinition[] {
  if (ids === undefined || ids.trim() === '') return [...servers];
  const wanted = ids.split(',').map((id) => id.trim());
  const chosen = new Map<string, ServerDefinition>();
  for (const id of wanted.filter(Boolean)) {
    for (const server of groupOf(id, own)) chosen.set(server.id, server);
  }
  if (chosen.size === 0) throw new Error(`"${ids}" names no server; the known servers are ${known(own).join(', ')}`);
  return [...chosen.values()];
}

/**
 * The same for what was typed after an option.
 * @throws InputError naming the option and what was typed
 */
export function askedServers(option: string, ids: string): ServerDefinition[] {
  try {
    return selectServers(ids);
  } catch (error) {
    throw new InputError(`${option} ${ids}: ${(error as Error).message}`);
  }
}

function groupOf(word: string, own: readonly ServerDefinition[]): readonly ServerDefinition[] {
  if (word === 'default') return servers;
  if (word === 'all') return catalogue;
  return [findServer(word, own)];
}

/**
 * The server of an id, or a proxy in front of one: `nginx-proxy(php-cli)`; a proxy may stand behind another.
 * @throws naming the unknown id, the known ones and the nearest of them
 */
export function findServer(id: string, own: readonly ServerDefinition[] = []): ServerDefinition {
  const listed = [...own, ...catalogue].find((server) => server.id === id);
  if (listed) return listed;
  const [, outer, inner] = /^([^()]+)\((.+)\)$/.exec(id) ?? [];
  if (outer !== undefined && inner !== undefined) {
    return inFront(findServer(outer.trim(), own), findServer(inner.trim(), own));
  }
  const suggestion = nearest(id, known(own));
  throw new Error(
    `unknown server "${id}"; did you mean "${suggestion}"? The known servers are ${known(own).join(', ')} (or "default" for those of the default matrix, "all" for all of these, or a proxy in front of one: "nginx-proxy(${known(own)[0]})")`,
  );
}

/** A proxy in front of a server other than its default one. */
function inFront(proxy: ServerDefinition, behind: ServerDefinition): ServerDefinition {
  if (!proxy.behind) {
    const proxies = catalogue.filter((each) => each.behind).map((each) => each.id);
    throw new Error(`"${proxy.id}" is not a proxy; the known proxies are ${proxies.join(', ')}`);
  }
  const title = proxy.title.replace(/ in front of .*$/, '');
  const { page, headers } = behind;
  return {
    ...proxy,
    ...(page !== undefined && { page }),
    ...(headers && { headers }),
    id: `${proxy.id}(${behind.id})`,
    title: `${title} in front of ${behind.title}`,
    behind,
  };
}

function known(own: readonly ServerDefinition[]): string[] {
  return [...own, ...catalogue].map((server) => server.id);
}
