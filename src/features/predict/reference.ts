/**
 * The traits of a browser: what it did in a scenario with servers that nothing hinders, in a run and in the visits that come
 * with the kit. A server that blocks changes what the browser does next, so it is no reference for others. Pure.
 */
import type { ReferenceVisits } from '../../domain/measurements.ts';
import type { Result } from '../../domain/schema.ts';
import type { Traits } from '../../domain/server-traits.ts';
import { compareVersions, releaseOf } from '../../domain/versions.ts';
import { isUnhindered } from './room.ts';

/** One connection of a reference trial, without what the server did to it. */
export interface Opened {
  readonly id: number;
  readonly client: Result['connections'][number]['client'];
  readonly openedMs: number;
  /** First byte of its first request; null if it stayed silent. */
  readonly spokeMs: number | null;
  /** The latest time at which its first answer may have come. */
  readonly answeredMs: number | null;
  /** When the client closed it; null if it did not. */
  readonly closedMs: number | null;
  /** How long the handler of its first request takes; Infinity for an answer that does not end. */
  readonly thinksMs: number;
}

export interface BrowserTraits {
  /** The servers that were visited. */
  readonly servers: readonly string[];
  /** How many of the trials came with the kit, and the version that was measured; null if none did. */
  readonly kept: { readonly trials: number; readonly version: string } | null;
  /** The connections of each trial, in the order of opening. */
  readonly trials: readonly (readonly Opened[])[];
  /** Trials in which a request was sent while a connection opened before it was silent. */
  readonly silent: number;
  /** Of those, trials in which it spoke later. */
  readonly overtaken: number;
  /** Trials in which a request was sent while a used connection was still open. */
  readonly beside: number;
  /** The shortest time after which the browser itself closed a silent connection; null if it closed none. */
  readonly gaveUpMs: number | null;
}

/** Where the trials of a prediction come from. */
interface Sources {
  readonly results: readonly Result[];
  readonly probed: ReadonlyMap<string, Traits>;
  /** Those that come with the kit. */
  readonly visits: readonly ReferenceVisits[];
}

/**
 * What the browser of `at` did in its scenario with servers like the one of `like`: those that also keep connections
 * alive, or also do not, and are also behind TLS, or also not. The server itself is left out, and so are trials in which
 * something went wrong.
 * @returns null if there were none
 */
export function browserTraits(at: Result, like: Traits, { results, probed, visits }: Sources): BrowserTraits | null {
  const own = results.filter((each) => {
    const server = probed.get(each.server.id);
    if (each.browser.id !== at.browser.id || each.scenario !== at.scenario || !server) return false;
    return isReference(each, server) && isLike(each.server.id, server, like);
  });
  const kept = keptFor(at, like, visits);
  const trials = [...own.map(openedIn), ...kept.flatMap(openedThen)];
  if (trials.length === 0) return null;
  const count = (has: (before: Opened, later: Opened & { spokeMs: number }) => boolean): number =>
    trials.filter((trial) => pairs(trial).some(([before, later]) => has(before, later))).length;
  const gaveUp = trials
    .flat()
    .flatMap(({ spokeMs, openedMs, closedMs }) => (spokeMs === null && closedMs !== null ? [closedMs - openedMs] : []));
  return {
    servers: [...new Set([...own, ...kept].map(({ server }) => server.id))],
    kept: kept[0] ? { trials: trials.length - own.length, version: kept[0].version } : null,
    trials,
    silent: count((before, later) => (before.spokeMs ?? Number.POSITIVE_INFINITY) > later.spokeMs),
    overtaken: count((before, later) => before.spokeMs !== null && before.spokeMs > later.spokeMs),
    beside: like.keepsAlive
      ? count((before, later) => (before.answeredMs ?? Number.POSITIVE_INFINITY) < later.spokeMs)
      : 0,
    gaveUpMs: gaveUp.length > 0 ? Math.min(...gaveUp) : null,
  };
}

/** A trial in which nothing went wrong, with a server that nothing hinders. */
const isReference = ({ verdict }: Result, server: Traits): boolean => verdict === 'ok' && isUnhindered(server);

const isLike = (id: string, { keepsAlive, tls }: Pick<Traits, 'keepsAlive' | 'tls'>, like: Traits): boolean =>
  id !== like.server.id && keepsAlive === like.keepsAlive && tls === like.tls;

/** The visits that come with the kit for a cell like that of `at`: of the same release, or else of the newest. */
function keptFor({ browser, scenario }: Result, like: Traits, visits: readonly ReferenceVisits[]): ReferenceVisits[] {
  const fit = visits.filter(
    (each) =>
      each.engine === browser.engine &&
      each.scenario === scenario &&
      each.navigation === browser.navigation &&
      each.history === browser.history &&
      each.host === browser.host &&
      isLike(each.server.id, each.server, like),
  );
  const newest = fit
    .map(({ version }) => version)
    .toSorted(compareVersions)
    .at(-1);
  const same = fit.find((each) => releaseOf(each) === releaseOf(browser))?.version;
  return fit.filter(({ version }) => version === (same ?? newest));
}

const openedThen = ({ trials }: ReferenceVisits): Opened[][] =>
  trials.map((trial) => trial.map((each) => ({ ...each, thinksMs: each.thinksMs ?? Number.POSITIVE_INFINITY })));

/**
 * What a run shows of browsers with servers that nothing hinders, to come with the kit.
 * @param traits of the servers of the run
 */
export function referenceVisits(results: readonly Result[], traits: readonly Traits[]): ReferenceVisits[] {
  const probed = latestOf(traits);
  const lines = new Map<string, ReferenceVisits>();
  for (const each of results) {
    const server = probed.get(each.server.id);
    const { engine, version, profile, navigation, history, host } = each.browser;
    if (profile !== 'person' || !server || !isReference(each, server)) continue;
    const about = { engine, version, navigation, history, host, scenario: each.scenario };
    const { keepsAlive, tls } = server;
    const opened = openedIn(each).map((one) => ({ ...one, thinksMs: one.thinksMs < Infinity ? one.thinksMs : null }));
    const key = JSON.stringify([about, each.server.id]);
    const trials = [...(lines.get(key)?.trials ?? []), opened];
    lines.set(key, { ...about, server: { id: each.server.id, keepsAlive, tls }, trials });
  }
  return [...lines.values()];
}

/** The latest traits of each server. */
export const latestOf = (traits: readonly Traits[]): ReadonlyMap<string, Traits> =>
  new Map(traits.toSorted((a, b) => (a.measured < b.measured ? -1 : 1)).map((each) => [each.server.id, each]));

/** Pairs each request with each connection that was opened earlier and was still open when the request was sent. */
function pairs(trial: readonly Opened[]): [before: Opened, later: Opened & { spokeMs: number }][] {
  return trial.flatMap((later, index) => {
    const { spokeMs } = later;
    if (spokeMs === null) return [];
    const open = trial.slice(0, index).filter(({ closedMs }) => closedMs === null || closedMs > spokeMs);
    return open.map((before): [Opened, Opened & { spokeMs: number }] => [before, { ...later, spokeMs }]);
  });
}

/**
 * A result line has only the time of a connection's first request. Later requests come on a connection that the server
 * already reads, so they do not wait for another connection.
 */
function openedIn({ connections, waitMs }: Result): Opened[] {
  return connections
    .map(({ id, client, openedMs, firstByteMs, requests, answered, closedMs, closedBy }): Opened => {
      const thinksMs = thinking(requests[0] ?? '');
      const endless = closedBy !== 'client' && answered < requests.length;
      // The longest wait of the trial bounds that of any request in it.
      const answerMs = firstByteMs === null ? null : firstByteMs + thinksMs + (waitMs ?? 0);
      const answeredMs = answerMs === null || closedMs === null ? answerMs : Math.min(answerMs, closedMs);
      return {
        id,
        client,
        openedMs,
        spokeMs: firstByteMs,
        answeredMs,
        closedMs: closedBy === 'client' ? closedMs : null,
        thinksMs: endless ? Number.POSITIVE_INFINITY : thinksMs,
      };
    })
    .toSorted((a, b) => a.openedMs - b.openedMs || a.id - b.id);
}

/** The site's `/slow?ms=` has a handler that takes this long. */
const thinking = (request: string): number => Number(/^\S+ \/slow\?(?:.*&)?ms=(\d+)/.exec(request)?.[1] ?? 0);
