/**
 * Traits of a browser: what it was seen to do in a scenario with servers that nothing hinders, where its connections are of its
 * own making. A server that blocks changes what the browser does next, so it is no reference for others. Pure.
 */
import type { Result } from '../results/schema.ts';
import type { Traits } from '../results/traits.ts';
import { isUnhindered } from './room.ts';

/** One connection of a reference trial, without what the server did to it. */
export interface Opened {
  readonly id: number;
  readonly client: Result['connections'][number]['client'];
  readonly openedMs: number;
  /** First byte of its first request; null if it stayed silent. */
  readonly spokeMs: number | null;
  /** When its first answer had come, at the latest. */
  readonly answeredMs: number | null;
  /** When the client closed it; null if it did not. */
  readonly closedMs: number | null;
  /** How long the handler of its first request thinks; Infinity for an answer that does not end. */
  readonly thinksMs: number;
}

export interface BrowserTraits {
  /** Servers that were visited. */
  readonly servers: readonly string[];
  /** The connections of each trial, in the order of opening. */
  readonly trials: readonly (readonly Opened[])[];
  /** Trials in which a request was sent while a connection opened before it was silent. */
  readonly silent: number;
  /** Of those, trials in which it spoke later. */
  readonly overtaken: number;
  /** Trials in which a request was sent beside a connection that had been used and was still open. */
  readonly beside: number;
  /** After how long the browser itself closed a silent connection, at the earliest; null if it closed none. */
  readonly gaveUpMs: number | null;
}

/**
 * What `browser` did in `scenario` with other servers than that of `traits`, of its kind: keeping connections alive or not,
 * behind TLS or not. Trials in which something went wrong are left out: something unknown hindered the browser.
 * @returns null if there was none
 */
export function browserTraits(
  results: readonly Result[],
  browser: string,
  scenario: string,
  like: Traits,
  probed: ReadonlyMap<string, Traits>,
): BrowserTraits | null {
  const reference = results.filter((each) => {
    const server = probed.get(each.server.id);
    if (each.browser.id !== browser || each.scenario !== scenario || each.verdict !== 'ok' || !server) return false;
    if (each.server.id === like.server.id || !isUnhindered(server)) return false;
    return server.keepsAlive === like.keepsAlive && server.tls === like.tls;
  });
  if (reference.length === 0) return null;
  const trials = reference.map(openedIn);
  const count = (has: (before: Opened, later: Opened & { spokeMs: number }) => boolean): number =>
    trials.filter((trial) => pairs(trial).some(([before, later]) => has(before, later))).length;
  const gaveUp = trials
    .flat()
    .flatMap(({ spokeMs, openedMs, closedMs }) => (spokeMs === null && closedMs !== null ? [closedMs - openedMs] : []));
  return {
    servers: [...new Set(reference.map(({ server }) => server.id))],
    trials,
    silent: count((before, later) => (before.spokeMs ?? Number.POSITIVE_INFINITY) > later.spokeMs),
    overtaken: count((before, later) => before.spokeMs !== null && before.spokeMs > later.spokeMs),
    beside: like.keepsAlive
      ? count((before, later) => (before.answeredMs ?? Number.POSITIVE_INFINITY) < later.spokeMs)
      : 0,
    gaveUpMs: gaveUp.length > 0 ? Math.min(...gaveUp) : null,
  };
}

/** Each request with each connection that was opened before its own, and was open when it was sent. */
function pairs(trial: readonly Opened[]): [before: Opened, later: Opened & { spokeMs: number }][] {
  return trial.flatMap((later, index) => {
    const { spokeMs } = later;
    if (spokeMs === null) return [];
    const open = trial.slice(0, index).filter(({ closedMs }) => closedMs === null || closedMs > spokeMs);
    return open.map((before): [Opened, Opened & { spokeMs: number }] => [before, { ...later, spokeMs }]);
  });
}

/**
 * A result line has the time of a connection's first request, and not those of others: these come on a connection that the
 * server reads already, so none waits for another connection.
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

/** `/slow?ms=` is what the site has for a handler that thinks. */
const thinking = (request: string): number => Number(/^\S+ \/slow\?(?:.*&)?ms=(\d+)/.exec(request)?.[1] ?? 0);
