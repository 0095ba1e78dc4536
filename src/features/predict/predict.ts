/**
 * Predicts a verdict from what is known about the server (its traits, found with raw sockets) and about the browser
 * (what it did with other servers). It uses no observation of the pair itself, or of the same server with any browser.
 * Pure.
 */
import type { ReferenceVisits } from '../../domain/measurements.ts';
import type { Result } from '../../domain/schema.ts';
import type { Traits } from '../../domain/server-traits.ts';
import { type BrowserTraits, browserTraits, latestOf } from './reference.ts';
import { type Holding, type Replayed, replay } from './replay.ts';
import { isUnhindered, roomsOf } from './room.ts';

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
