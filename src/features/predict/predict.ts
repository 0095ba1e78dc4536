/**
 * Which verdict is to be expected, from what is known of the server (its traits, found with raw sockets) and of the browser
 * (what it did with other servers). No observation of the pair itself is used, nor of the same server with any browser. Pure.
 */
import type { Result } from '../../domain/schema.ts';
import type { Traits } from '../../domain/server-traits.ts';
import { type Holding, type Replayed, replay } from './replay.ts';
import { isUnhindered, roomsOf } from './room.ts';

/*
 * Traits of a browser: what it was seen to do in a scenario with servers that nothing hinders, where its connections are of its
 * own making. A server that blocks changes what the browser does next, so it is no reference for others. Pure.
 */

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

interface BrowserTraits {
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
function browserTraits(
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

export type Expected = 'ok' | 'delayed' | 'stalled' | 'unknown';

/** In how many reference trials it would occur: at least and at most, where the probe leaves a doubt. */
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
  /** What the browser did with servers of that kind; null where nothing is known. */
  readonly reference: BrowserTraits | null;
  readonly delayed: Share;
  readonly stalled: Share;
}

const NONE: Share = { least: 0, most: 0 };

/** In this scenario a person presses "Close idle sockets" when somebody has waited for half of patience. */
const PRESSED = 'close-idle';

/** Predicts every cell that `results` have. Of several traits of one server the last measured count. */
export function predict(results: readonly Result[], traits: readonly Traits[]): Prediction[] {
  const probed = new Map(
    traits.toSorted((a, b) => (a.measured < b.measured ? -1 : 1)).map((each) => [each.server.id, each]),
  );
  const cells = new Map(
    results.map((each) => [JSON.stringify([each.browser.id, each.server.id, each.scenario]), each] as const),
  );
  return [...cells.values()].map(({ browser, server, scenario, patienceMs }) => {
    const at = { browser: browser.id, server: server.id, scenario };
    const like = probed.get(server.id);
    if (!like) return unknown(at, 'the server was not probed');
    const reference = browserTraits(results, at.browser, scenario, like, probed);
    if (reference) return { ...at, ...expect(like, reference, scenario, patienceMs) };
    const kind = `${like.keepsAlive ? 'keeps' : 'does not keep'} connections alive${like.tls ? ', behind TLS' : ''}`;
    return unknown(
      at,
      `in this scenario the browser was not seen with another server that nothing blocks and that ${kind}`,
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
 * What a browser does is a distribution: Chromium leaves a silent connection in some visits. A cell's verdict is the worst of
 * its trials, so the expected one is the worst that occurs, where once in many is not enough to expect it: it must come up in
 * more than one reference trial, or in more than a tenth of them. That is for few trials as for many a rule about what is
 * seen again, and no threshold that was fitted to observations.
 */
export function occurs(count: number, trials: number): boolean {
  return count > 1 || count > trials / 10;
}

/**
 * What a server with these traits would make of what the browser did. It is told twice, with each doubt taken for the server
 * and against it; a verdict is given where both agree.
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
      ? `from ${verdicts.join(' to ')}: the probe did not try what the browser leaves open, or the browser may behave differently while it waits`
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
  busy: 'a request that it still answers',
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
    ? 'nothing that was tried stands in its way'
    : 'something can hold the server, and no request was sent while it would';
}
