/** Which experiments the probe makes with a server. Pure. */
import type { Obstacle } from '../domain/server-traits.ts';
import type { Beside } from './measures.ts';
import type { Experiment } from './obstacles.ts';

/**
 * How many connections Chromium opens ahead of need for a page (2), a browser opens to one host (6), and two browsers
 * open (12).
 */
const COUNTS = [1, 2, 6, 12] as const;

/**
 * For a page that takes longer than this alone, in milliseconds, there are few experiments: each takes at least as
 * long.
 */
export const SLOW_PAGE_MS = 1000;

const AGED_MS = 10_000;
const QUICK_AGED_MS = 3000;

const OTHERS = ['partial-line', 'partial-headers', 'kept-alive', 'half-closed'] as const;

/** What browsers leave open, and a stand-in for a slow upload. */
const QUICK = ['kept-alive', 'partial-headers'] as const;

export interface Plan {
  readonly quick: boolean;
  readonly fresh: readonly Experiment[];
  /** Each needs the server to itself while it ages. */
  readonly aged: readonly Experiment[];
  /** How long to watch a silent connection, in milliseconds; an aged one is watched somewhat beyond its age. */
  readonly watchMs: number;
  /** How many connections to try at a blocked server; 0 to skip this. */
  readonly backlogTried: number;
  readonly shutdown: readonly Beside[];
}

export interface Extent {
  readonly quick: boolean;
  /** How long silent connections age, in milliseconds; the default depends on `quick`. */
  readonly agedMs?: number;
  /** The kit can start the server as often as it likes. */
  readonly owned: boolean;
  /** It has a slow page. */
  readonly slow: boolean;
}

/** The experiments for a slow page: the most informative first. */
const OF_SLOW: readonly Experiment[] = [
  { left: 'silent', connections: 1, agedMs: 0 },
  { left: 'silent', connections: 12, agedMs: 0 },
  { left: 'kept-alive', connections: 1, agedMs: 0 },
];

/** The plan, reduced if the page alone takes long. */
export const planFor = (plan: Plan, answerMs: number): Plan =>
  answerMs < SLOW_PAGE_MS ? plan : { ...plan, fresh: OF_SLOW, aged: [], watchMs: 0 };

/**
 * A server that somebody else runs is not ended, gets at most 16 connections at a time, and aged experiments run one by
 * one.
 */
export function planOf({ quick, agedMs = quick ? QUICK_AGED_MS : AGED_MS, owned, slow }: Extent): Plan {
  const silent = (connections: number, age: number): Experiment => ({ left: 'silent', connections, agedMs: age });
  const one = (left: Experiment['left']): Experiment => ({ left, connections: 1, agedMs: 0 });
  const agedCounts = quick ? ([1] as const) : owned ? COUNTS : ([1, 12] as const);
  const beside: readonly Beside[] = ['nothing', 'silent', 'kept-alive', ...(slow ? (['busy'] as const) : [])];
  return {
    quick,
    fresh: [...COUNTS.map((count) => silent(count, 0)), ...(quick ? QUICK : OTHERS).map(one)],
    aged: agedCounts.map((count) => silent(count, agedMs)),
    watchMs: agedMs * 1.2,
    backlogTried: quick ? 0 : owned ? 300 : 15,
    shutdown: owned && !quick ? beside : [],
  };
}

/* Turns the observations of one request into its result. Pure. */

/** How many times the usual answer time a request may take before it counts as waiting. */
export const SLOWER = 20;

/**
 * A page that takes seconds alone may take twice its time plus this, in milliseconds: a larger multiple would take
 * minutes.
 */
const BESIDE_MS = 5000;

/** No server of the matrix needs a second for an answer, even on most busy machines. */
const SHORTEST_LIMIT_MS = 1000;

/**
 * If a close of one connection and an answer on another are this close together, in milliseconds, their order is
 * unknown.
 */
export const TOGETHER_MS = 5;

export interface Limits {
  /** How long a request may wait while nothing else happens; then it counts as blocked. */
  readonly limitMs: number;
  /** How soon the answer must follow the close of the open connections, if they blocked it. */
  readonly atOnceMs: number;
}

/**
 * If a request waits `limitMs` in vain and is answered within half of that after a close, it waited for the close. Both
 * times include the time that the page takes with nothing in the way; half of the limit is always longer than that.
 */
export function limitsOf(answerMs: number): Limits {
  const many = Math.min(SLOWER * answerMs, 2 * answerMs + BESIDE_MS);
  const limitMs = Math.max(SHORTEST_LIMIT_MS, Math.ceil(many));
  return { limitMs, atOnceMs: limitMs / 2 };
}

/** One request behind connections that were left open. Times are milliseconds since its connection began. */
export interface SeenExperiment {
  readonly connectedMs: number | null;
  /** The first byte of its answer. */
  readonly answeredMs: number | null;
  /** When the server ended or refused it, or spoke something other than HTTP. */
  readonly endedMs: number | null;
  /** When the server closed the open connections; negative: before the request. */
  readonly serverClosedMs: readonly number[];
  /** When the probe closed the open connections because the request was not answered. */
  readonly probeClosedMs: number | null;
}

type Told = Pick<Obstacle, 'outcome' | 'answerMs' | 'released' | 'releasedMs' | 'closedByServer'>;

export function toldOf(seen: SeenExperiment, { atOnceMs }: Limits): Told {
  const { connectedMs, answeredMs, endedMs, serverClosedMs, probeClosedMs } = seen;
  const until = probeClosedMs ?? Number.POSITIVE_INFINITY;
  const before = (ms: number) => serverClosedMs.filter((closedMs) => closedMs <= ms).length;
  const plain = { released: null, answerMs: null };
  if (answeredMs !== null && answeredMs < until) {
    const closedByServer = before(answeredMs + TOGETHER_MS);
    const outcome = closedByServer > 0 ? 'answered-after-close' : 'answered';
    return { ...plain, outcome, answerMs: rounded(answeredMs), closedByServer };
  }
  if (endedMs !== null && endedMs < until) {
    return { ...plain, outcome: connectedMs === null ? 'refused' : 'failed', closedByServer: before(endedMs) };
  }
  // If the backlog was full, the client's kernel tries to connect again only after 1, 3, 7 … s: "at once" counts from
  // then.
  const releasedMs = answeredMs === null ? null : answeredMs - Math.max(until, connectedMs ?? 0);
  const released = releasedMs !== null && releasedMs <= atOnceMs;
  return {
    ...plain,
    outcome: 'blocked',
    released,
    ...(released && { releasedMs: rounded(releasedMs) }),
    closedByServer: before(until),
  };
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
