/**
 * Predicts a verdict from what is known about the server (its traits, found with raw sockets) and about the browser
 * (what it did with other servers). It uses no observation of the pair itself, or of the same server with any browser.
 * Pure.
 */
import type { ReferenceVisits } from '../../domain/measurements.ts';
import type { Result } from '../../domain/schema.ts';
import type { Traits } from '../../domain/server-traits.ts';
import { compareVersions, releaseOf } from '../../domain/versions.ts';
import { type Holding, type Replayed, replay } from './replay.ts';
import { isUnhindered, roomsOf } from './room.ts';

/*
 * The traits of a browser: what it did in a scenario with servers that nothing hinders. A server that blocks changes
 * what the browser does next, so it is no reference for others. Pure.
 */

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

interface BrowserTraits {
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
function browserTraits(at: Result, like: Traits, { results, probed, visits }: Sources): BrowserTraits | null {
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
const latestOf = (traits: readonly Traits[]): ReadonlyMap<string, Traits> =>
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

export type Expected = 'ok' | 'delayed' | 'stalled' | 'unknown';

/** In how many reference trials it would occur; `least` and `most` differ if the probe leaves a doubt. */
export interface Share {
  readonly least: number;
  readonly most: number;
}

export interface Prediction {
  readonly browser: string;
  readonly server: string;
  readonly scenario: string;
  readonly verdict: Expected;
  /** One sentence. */
  readonly why: string;
  /** What the browser did with servers of that kind; null if nothing is known. */
  readonly reference: BrowserTraits | null;
  readonly delayed: Share;
  readonly stalled: Share;
}

const NONE: Share = { least: 0, most: 0 };

/** In this scenario a person presses "Close idle sockets" when a request has waited for half of patience. */
const PRESSED = 'close-idle';

/**
 * Predicts every cell of `results`. If a server has several traits, the latest count.
 * @param visits those that come with the kit, which are taken together with those of the run
 */
export function predict(
  results: readonly Result[],
  traits: readonly Traits[],
  visits: readonly ReferenceVisits[] = [],
): Prediction[] {
  const probed = latestOf(traits);
  const cells = new Map(
    results.map((each) => [JSON.stringify([each.browser.id, each.server.id, each.scenario]), each] as const),
  );
  return [...cells.values()].map((one) => {
    const { browser, server, scenario, patienceMs } = one;
    const at = { browser: browser.id, server: server.id, scenario };
    const like = probed.get(server.id);
    if (!like) return unknown(at, 'the server was not probed');
    const reference = browserTraits(one, like, { results, probed, visits });
    if (reference) return { ...at, ...expect(like, reference, scenario, patienceMs) };
    const kind = `${like.keepsAlive ? 'keeps' : 'does not keep'} connections alive${like.tls ? ', behind TLS' : ''}`;
    return unknown(
      at,
      `there is no trial of this browser and scenario with another server that nothing blocks and that ${kind}`,
    );
  });
}

const unknown = (at: Pick<Prediction, 'browser' | 'server' | 'scenario'>, why: string): Prediction => ({
  ...at,
  verdict: 'unknown',
  why,
  reference: null,
  delayed: NONE,
  stalled: NONE,
});

/**
 * Browsers vary: Chromium leaves a silent connection in some visits only. A cell's verdict is the worst of its trials,
 * so the prediction is the worst verdict that can be expected to occur. It must occur in more than one reference trial,
 * or in more than a tenth of them. This rule asks only that it is repeatable; it was not fitted to observations.
 */
export function occurs(count: number, trials: number): boolean {
  return count > 1 || count > trials / 10;
}

/**
 * Predicts what a server with these traits would do with the browser's connections. Each doubt is decided once for the
 * server and once against it; there is a verdict only if both agree.
 */
export function expect(
  traits: Traits,
  reference: BrowserTraits,
  scenario: string,
  patienceMs: number,
): Omit<Prediction, 'browser' | 'server' | 'scenario'> {
  const { most, least } = roomsOf(traits);
  const press = scenario === PRESSED ? { pressMs: patienceMs / 2 } : {};
  const good = reference.trials.map((trial) => replay(trial, most, { patienceMs, dependent: false, ...press }));
  const bad = reference.trials.map((trial) => replay(trial, least, { patienceMs, dependent: true, ...press }));
  const verdicts = [good, bad].map(worst);
  const verdict: Expected = verdicts[0] === verdicts[1] ? (verdicts[0] ?? 'unknown') : 'unknown';
  const share = (which: Replayed['verdict']): Share => {
    const [a, b] = [counted(good, which), counted(bad, which)];
    return { least: Math.min(a, b), most: Math.max(a, b) };
  };
  const shares = { delayed: share('delayed'), stalled: share('stalled') };
  const why =
    verdict === 'unknown'
      ? `${verdicts.join(' or ')}: the probe did not try what the browser leaves open, or the browser may act differently while it waits`
      : whyOf(verdict, traits, bad, scenario);
  return { verdict, why, reference, ...shares };
}

const counted = (replayed: readonly Replayed[], which: Replayed['verdict']): number =>
  replayed.filter(({ verdict }) => verdict === which).length;

function worst(replayed: readonly Replayed[]): Replayed['verdict'] {
  const stalled = counted(replayed, 'stalled');
  if (occurs(stalled, replayed.length)) return 'stalled';
  return occurs(stalled + counted(replayed, 'delayed'), replayed.length) ? 'delayed' : 'ok';
}

const LEFT: Readonly<Record<Holding, string>> = {
  silent: 'a connection on which nothing was sent',
  'kept-alive': 'a connection that is kept alive after an answer',
  busy: 'a request that it is still answering',
};

function whyOf(verdict: Replayed['verdict'], traits: Traits, replayed: readonly Replayed[], scenario: string): string {
  if (verdict !== 'ok') {
    const behind = replayed.find((each) => each.verdict === verdict)?.behind ?? 'silent';
    const held = `a request was sent while the server would be held by ${LEFT[behind]}`;
    if (verdict === 'stalled') return held;
    if (scenario === PRESSED) return `${held}, until the person closes it`;
    const { readTimeoutMs } = traits;
    return `${held}, until that is closed${readTimeoutMs === null ? '' : ` (after ${Math.round(readTimeoutMs)} ms of silence)`}`;
  }
  return isUnhindered(traits)
    ? 'nothing that the probe tried is in its way'
    : 'something can hold the server, but no request was sent while it would';
}
