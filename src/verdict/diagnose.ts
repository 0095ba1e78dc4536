/**
 * From a trace to its verdict, its cause and one plain sentence. Pure: the same trace always gives the same verdict.
 */
import type { Cause, Verdict } from '../domain/schema.ts';
import type { Trace } from '../domain/trace.ts';
import { isProvoked } from '../domain/trace.ts';
import { tenths } from '../text/times.ts';
import { type Answers, failureOf } from './failure.ts';
import {
  coincidence,
  type Freeing,
  freeingsIn,
  heldTogether,
  kindOf,
  LIKELY_NOT_CHANCE,
  MOST_BY_CHANCE,
  WORTH_TELLING_MS,
  worthTelling,
} from './freeing.ts';
import { keptBackIn } from './kept-back.ts';
import { blurredBy, pauseReason, spoiledBy } from './pauses.ts';
import { causeText, type Names, slowText } from './sentences.ts';
import { beforeStop, shutdownOf, shutdownVerdict } from './shutdown.ts';
import {
  controlOf,
  isEndless,
  lateness,
  mayBlock,
  mayHold,
  overdue,
  slowest,
  stateAt,
  unhinderedMs,
  type Wait,
  waitsOf,
  wentOnMs,
} from './waits.ts';

/**
 * Two events on different sockets that are closer than this may be seen in either order: a capture that runs along with
 * the relay sees an answer a fraction of a millisecond before the close that freed it.
 */
const CROSSING_MS = 5;

export interface Diagnosis {
  readonly verdict: Verdict;
  readonly provoked: boolean;
  readonly waitMs: number | null;
  readonly cause: Cause | null;
  readonly reason: string | null;
}

/** Gives the verdict on a trace. `names` are what the sentence calls the browsers. */
export function diagnose(trace: Trace, names: Names = {}, answers: Answers = 'good'): Diagnosis {
  const provoked = isProvoked(trace.connections);
  const asked = beforeStop(trace); // requests after the server was asked to stop do not count
  const waits = waitsOf(asked);
  const longest = waits.reduce<number | null>((most, wait) => Math.max(most ?? 0, lengthOf(wait)), null);
  const without = (verdict: Verdict, reason: string | null): Diagnosis => ({
    verdict,
    provoked,
    waitMs: longest,
    cause: null,
    reason,
  });
  const late = (wait: Wait, cause: Cause, reason: string | null): Diagnosis => {
    const endMs = isEndless(wait) ? asked.endedMs : wait.untilMs;
    const waitMs = tenths(Math.max(endMs - wait.sinceMs, wait.exchange.gapMs));
    const spoiled = spoiledBy(asked, {
      sinceMs: wait.sinceMs,
      untilMs: endMs,
      allowedMs: asked.patienceMs + (cause.unhinderedMs ?? 0),
    });
    if (spoiled) return without('broken', spoiled);
    return { verdict: 'stalled', provoked, waitMs, cause: asSeen(asked, cause, endMs), reason };
  };

  if (trace.fault) return without('broken', trace.fault);
  const pause = pauseReason(trace);
  if (pause) return without('broken', pause);
  if (trace.serverExit) return without('failed', `the server died: ${trace.serverExit.text}`);
  // Who only rests on a link, or types, need not connect.
  const isSent =
    trace.steps.some(({ step }) => step === 'navigated' || step === 'reloaded') ||
    trace.steps.every(({ step }) => step !== 'approached');
  if (isSent && trace.observer !== 'none' && !trace.connections.some((each) => each.client === 'browser')) {
    return without('broken', 'the browser never connected to the server');
  }

  const failure = failureOf(asked, answers);
  const hindered = overdue(asked);
  if (hindered) return late(hindered, stallCause(asked, hindered, names), failure);
  if (failure) return without('failed', failure);

  const slow = slowest(asked);
  if (slow) return late(slow, slowCause(asked, slow, names), null);

  const shutdown = shutdownOf(trace);
  if (shutdown) return { provoked, ...shutdownVerdict(trace, shutdown, names) };

  const delayed = waits
    .map((wait) => ({ wait, release: naturalRelease(asked, wait) }))
    .filter(({ release }) => release !== null)
    .sort((a, b) => lengthOf(b.wait) - lengthOf(a.wait) || a.wait.connection.id - b.wait.connection.id)[0];
  if (delayed?.release) {
    const { wait, release } = delayed;
    const spoiled = spoiledBy(asked, {
      sinceMs: wait.sinceMs,
      untilMs: wait.untilMs,
      allowedMs: WORTH_TELLING_MS + (unhinderedMs(asked, wait) ?? 0),
    });
    if (spoiled) return without('broken', spoiled);
    return {
      verdict: 'delayed',
      provoked,
      waitMs: lengthOf(wait),
      cause: asSeen(asked, causeFrom(asked, wait, release, names), wait.untilMs),
      reason: null,
    };
  }
  const kept = keptBackIn(trace, names);
  if (kept?.cause?.proven) {
    return { verdict: 'kept-back', provoked, waitMs: kept.waitMs, cause: kept.cause, reason: null };
  }
  return without('ok', kept?.text ?? slowText(asked, waits, names));
}

/** A cause is not proven if the kit was paused around the close that shows it. */
function asSeen(trace: Trace, cause: Cause, untilMs: number): Cause {
  if (!cause.proven || cause.releasedAfterMs === null) return cause;
  const blurred = blurredBy(trace, untilMs - cause.releasedAfterMs, untilMs);
  return blurred === null ? cause : { ...cause, proven: false, text: `${cause.text}; but ${blurred}` };
}

/**
 * The requests that still need a control: they are late, or a close may explain their wait, and nobody has measured yet
 * how long they take with nothing in the way.
 */
export function toCheck(trace: Trace): Wait[] {
  const asked = beforeStop(trace);
  return waitsOf(asked).filter(
    (wait) => !controlOf(asked, wait) && (lateness(asked, wait) === 'unchecked' || naturalRelease(asked, wait)),
  );
}

/**
 * The cause of a stall: what the kit closed before the answer came, else what browser or server closed, else unknown.
 */
function stallCause(trace: Trace, wait: Wait, names: Names): Cause {
  const tried = freeingsIn(trace).filter(
    ({ atMs, connection }) => atMs >= wait.sinceMs && connection.id !== wait.connection.id,
  );
  const onMs = wentOnMs(trace, wait);
  const last = tried.findLast(({ atMs, state }) => onMs !== null && atMs <= onMs && mayHold(state));
  const chance = last ? chanceOf(trace, wait, last) : 1;
  if (last && chance <= MOST_BY_CHANCE) return causeFrom(trace, wait, last, names);
  const natural = naturalRelease(trace, wait);
  if (natural) return causeFrom(trace, wait, natural, names);
  const kind = isUsedUp(trace, wait) ? 'exhausted' : 'unexplained';
  const near = last && onMs !== null ? { id: last.connection.id, afterMs: tenths(onMs - last.atMs), chance } : null;
  const text = causeText({ kind, wait, tried: tried.map(({ connection }) => connection.id), names, trace, near });
  return { ...withoutConnection(kind, unhinderedMs(trace, wait), text), coincidence: near && chance };
}

/**
 * Whether a fresh instance answers a request that this one leaves unanswered even when nothing is in the way and the
 * request is sent again. (One lost request does not count.)
 */
function isUsedUp(trace: Trace, wait: Wait): boolean {
  const { controls } = trace;
  const same = controls.find(({ instance, request }) => instance === 'same' && request === wait.exchange.request);
  return (
    wentOnMs(trace, wait) === null &&
    unhinderedMs(trace, wait) !== null &&
    same?.fault === null &&
    same.answerMs === null
  );
}

function slowCause(trace: Trace, wait: Wait, names: Names): Cause {
  return withoutConnection('slow-server', null, causeText({ kind: 'slow-server', wait, tried: [], names, trace }));
}

const withoutConnection = (kind: Cause['kind'], unhindered: number | null, text: string): Cause => ({
  kind,
  connection: null,
  proven: false,
  releasedAfterMs: null,
  coincidence: null,
  unhinderedMs: unhindered,
  text,
});

/**
 * The connection whose close, by browser or server, let the server continue with this request; or null. The connection
 * must be one that the server can be blocked on. The server must have been inactive before the close for long enough to
 * be worth reporting, and must have answered so soon after it that chance does not explain it. A request that takes
 * just as long with nothing in the way was not waiting for anyone.
 */
function naturalRelease(trace: Trace, wait: Wait): Freeing | null {
  const { answerMs } = wait;
  if (answerMs === null) return null;
  const control = controlOf(trace, wait);
  const alone = control && control.fault === null ? (control.answerMs ?? control.limitMs) : 0;
  if (lengthOf(wait) - alone < worthTelling(alone)) return null;
  const candidates = trace.connections.flatMap((connection): Freeing[] => {
    const { closedMs, closedBy } = connection;
    if (connection.id === wait.connection.id || closedMs === null || closedBy === null || closedBy === 'kit') return [];
    if (connection.openedMs > wait.sinceMs || closedMs <= wait.sinceMs || closedMs > answerMs + CROSSING_MS) return [];
    const state = stateAt(connection, closedMs);
    const atMs = Math.min(closedMs, answerMs);
    // A server may end an answer by closing: that frees nothing. When the client leaves, that may free something.
    const isFreed = state === 'answering' ? closedBy === 'client' : mayBlock(state);
    return isFreed ? [{ connection, state, atMs, by: closedBy, drawnFromMs: 0 }] : [];
  });
  return (
    candidates
      .filter(
        ({ atMs, connection }) => atMs - lastActivity(trace, { atMs, connection }, wait.sinceMs) >= WORTH_TELLING_MS,
      )
      .filter((each) => chanceOf(trace, wait, each) <= LIKELY_NOT_CHANCE)
      .sort((a, b) => b.atMs - a.atMs || b.connection.id - a.connection.id)[0] ?? null
  );
}

/**
 * When the server was last active before this close (at the earliest, when the wait began): until then it was not
 * blocked.
 */
function lastActivity(trace: Trace, release: Pick<Freeing, 'atMs' | 'connection'>, sinceMs: number): number {
  const times = trace.connections
    .flatMap(({ id, serverEndMs, exchanges }) => [
      id === release.connection.id ? null : serverEndMs,
      ...exchanges.flatMap(({ answerMs, answeredMs }) => [answerMs, answeredMs]),
    ])
    .filter((time): time is number => time !== null && time < release.atMs);
  return Math.max(sinceMs, ...times);
}

/** The span in which an unrelated answer might have come. */
function spanOf(release: Freeing, wait: Wait): number {
  return release.by === 'kit' ? release.drawnFromMs : lengthOf(wait);
}

/** How likely it is that a close and the answer coincide by chance. */
function chanceOf(trace: Trace, wait: Wait, release: Freeing): number {
  const onMs = goneOn(trace, wait, release);
  if (onMs === null) return 1;
  const afterMs = onMs - release.atMs;
  if (release.by !== 'kit') return coincidence({ afterMs }, spanOf(release, wait), closesDuring(trace, wait));
  const { serverEndMs } = release.connection;
  const afterEndMs = serverEndMs !== null && serverEndMs >= release.atMs ? onMs - serverEndMs : null;
  return coincidence({ afterMs, aloneMs: unhinderedMs(trace, wait), afterEndMs }, spanOf(release, wait));
}

/**
 * The kit closes connections only once a request is late; browser and server may close while it waits for its first
 * byte.
 */
const goneOn = (trace: Trace, wait: Wait, { by }: Freeing): number | null =>
  by === 'kit' ? wentOnMs(trace, wait) : wait.answerMs;

const closesDuring = ({ connections }: Trace, { sinceMs, untilMs, connection }: Wait): number =>
  connections.filter(
    ({ id, closedMs }) => id !== connection.id && closedMs !== null && closedMs > sinceMs && closedMs <= untilMs,
  ).length;

function causeFrom(trace: Trace, wait: Wait, release: Freeing, names: Names): Cause {
  const { connection, by } = release;
  const unhindered = unhinderedMs(trace, wait);
  const releasedAfterMs = tenths((goneOn(trace, wait, release) ?? release.atMs) - release.atMs);
  const chance = chanceOf(trace, wait, release);
  const tried = freeingsIn(trace).map((each) => each.connection.id);
  const places = heldTogether(trace, wait, release);
  const kind =
    chance > (by === 'kit' ? MOST_BY_CHANCE : LIKELY_NOT_CHANCE)
      ? 'unexplained'
      : places.length > 0
        ? 'exhausted'
        : kindOf(release, wait.exchange.request);
  const released = { ...release, afterMs: releasedAfterMs };
  return {
    kind,
    connection: kind === 'exhausted' || kind === 'unexplained' ? null : connection.id,
    proven: unhindered !== null && chance <= MOST_BY_CHANCE,
    releasedAfterMs,
    coincidence: chance,
    unhinderedMs: unhindered,
    text: causeText({ kind, wait, tried: by === 'kit' ? tried : [], names, trace, released, chance, places }),
  };
}

const lengthOf = (wait: Wait): number => tenths(wait.untilMs - wait.sinceMs);
