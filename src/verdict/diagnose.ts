/** From a trace to its verdict, its cause and one plain sentence. Pure: the same trace always gives the same verdict. */
import type { Cause, Verdict } from '../results/schema.ts';
import type { Trace } from '../wire/trace.ts';
import { type Answers, failureOf } from './failure.ts';
import { isProvoked } from './provoked.ts';
import { AT_ONCE_MS, kindOf, type Release, releasesOf, WORTH_TELLING_MS } from './releases.ts';
import { beforeStop, shutdownOf, shutdownVerdict } from './shutdown.ts';
import { unsentReason } from './unsent.ts';
import { isEndless, mayBlock, mayHold, overdue, stateAt, type Wait, waitsOf } from './waits.ts';
import { causeText, type Names } from './words.ts';

/**
 * Two events on different sockets that are closer than this may be seen in either order: a capture beside the relay sees an
 * answer a fraction of a millisecond before the close that released it.
 */
const CROSSING_MS = 5;

export interface Diagnosis {
  readonly verdict: Verdict;
  readonly provoked: boolean;
  readonly waitMs: number | null;
  readonly cause: Cause | null;
  readonly reason: string | null;
}

/** Tells the verdict of a trace. `names` are what browsers are called in the sentence. */
export function diagnose(trace: Trace, names: Names = {}, answers: Answers = 'good'): Diagnosis {
  const provoked = isProvoked(trace.connections);
  const asked = beforeStop(trace); // what comes after the server was asked to stop is no request's matter
  const waits = waitsOf(asked);
  const longest = waits.reduce<number | null>((most, wait) => Math.max(most ?? 0, lengthOf(wait)), null);
  const without = (verdict: Verdict, reason: string | null): Diagnosis => ({
    verdict,
    provoked,
    waitMs: longest,
    cause: null,
    reason,
  });

  if (trace.serverExit) return without('failed', `the server died: ${trace.serverExit.text}`);
  if (trace.fault) return without('broken', trace.fault);
  if (trace.observer !== 'none' && !trace.connections.some((each) => each.client === 'browser')) {
    return without('broken', 'the browser never connected to the server');
  }

  const late = overdue(asked);
  if (late) {
    const endMs = isEndless(late) ? asked.endedMs : late.untilMs;
    return {
      verdict: 'stalled',
      provoked,
      waitMs: round(endMs - late.sinceMs),
      cause: stallCause(asked, late, names),
      reason: null,
    };
  }

  const failure = failureOf(asked, answers);
  if (failure) return without('failed', failure);

  const shutdown = shutdownOf(trace);
  if (shutdown) return { provoked, ...shutdownVerdict(trace, shutdown, names) };

  const hindered = waits
    .map((wait) => ({ wait, release: naturalRelease(trace, wait) }))
    .filter(({ release }) => release !== null)
    .sort((a, b) => lengthOf(b.wait) - lengthOf(a.wait) || a.wait.connection.id - b.wait.connection.id)[0];
  if (hindered?.release) {
    const { wait, release } = hindered;
    return {
      verdict: 'delayed',
      provoked,
      waitMs: lengthOf(wait),
      cause: causeFrom(trace, wait, release, names),
      reason: null,
    };
  }
  return without('ok', unsentReason(trace, names));
}

/** The cause of a stall: what the kit closed before the answer came, else what closed by itself, else that it is not known. */
function stallCause(trace: Trace, wait: Wait, names: Names): Cause {
  const tried = releasesOf(trace).filter(
    ({ atMs, connection }) => atMs >= wait.sinceMs && connection.id !== wait.connection.id,
  );
  const last = tried.findLast(({ atMs, state }) => wait.answerMs !== null && atMs <= wait.answerMs && mayHold(state));
  if (last && answeredAtOnce(wait, last)) return causeFrom(trace, wait, last, names);
  const natural = naturalRelease(trace, wait);
  if (natural) return causeFrom(trace, wait, natural, names);
  const suspected = trace.connections.filter(
    (each) => each.id !== wait.connection.id && mayHold(stateAt(each, wait.sinceMs + trace.patienceMs)),
  );
  const kind = isEndless(wait) || (suspected.length === 0 && tried.length === 0) ? 'slow-server' : 'unexplained';
  const text = causeText({ kind, wait, tried: tried.map(({ connection }) => connection.id), names, trace });
  return { kind, connection: null, proven: false, releasedAfterMs: null, text };
}

/**
 * The connection whose close, by browser or server, let the server go on to this request; or null. The server must have
 * been able to sit on it, must have done nothing else from some moment of the wait until the close, for long enough to be
 * worth telling, and must have answered at once after it.
 */
function naturalRelease(trace: Trace, wait: Wait): Release | null {
  const { answerMs } = wait;
  if (answerMs === null) return null;
  const candidates = trace.connections.flatMap((connection): Release[] => {
    const { closedMs, closedBy } = connection;
    if (connection.id === wait.connection.id || closedMs === null || closedBy === null || closedBy === 'kit') return [];
    if (connection.openedMs > wait.sinceMs || closedMs <= wait.sinceMs || closedMs > answerMs + CROSSING_MS) return [];
    const state = stateAt(connection, closedMs);
    return mayBlock(state) ? [{ connection, state, atMs: Math.min(closedMs, answerMs), by: closedBy }] : [];
  });
  return (
    candidates
      .filter(
        (each) => each.atMs - lastActivity(trace, each, wait.sinceMs) >= WORTH_TELLING_MS && answeredAtOnce(wait, each),
      )
      .sort((a, b) => b.atMs - a.atMs || b.connection.id - a.connection.id)[0] ?? null
  );
}

/** When the server last did anything before this close, but not before the wait began: until then it was not blocked. */
function lastActivity(trace: Trace, release: Release, sinceMs: number): number {
  const times = trace.connections
    .flatMap(({ id, serverEndMs, exchanges }) => [
      id === release.connection.id ? null : serverEndMs,
      ...exchanges.flatMap(({ answerMs, answeredMs }) => [answerMs, answeredMs]),
    ])
    .filter((time): time is number => time !== null && time < release.atMs);
  return Math.max(sinceMs, ...times);
}

const answeredAtOnce = (wait: Wait, release: Release): boolean =>
  wait.answerMs !== null && wait.answerMs - release.atMs <= AT_ONCE_MS;

function causeFrom(trace: Trace, wait: Wait, release: Release, names: Names): Cause {
  const kind = kindOf(release.state);
  const releasedAfterMs = round((wait.answerMs ?? release.atMs) - release.atMs);
  const tried = releasesOf(trace).map(({ connection }) => connection.id);
  const text = causeText({ kind, wait, tried, names, trace, released: { ...release, afterMs: releasedAfterMs } });
  return { kind, connection: release.connection.id, proven: true, releasedAfterMs, text };
}

const lengthOf = (wait: Wait): number => round(wait.untilMs - wait.sinceMs);

const round = (ms: number): number => Math.round(ms * 10) / 10;
