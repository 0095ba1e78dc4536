/** What is tried with a server. Pure. */
import type { Obstacle } from '../domain/server-traits.ts';
import type { Beside } from './measures.ts';
import type { Experiment } from './obstacles.ts';

/** As many as Chromium opens ahead of need for a page (2), as browsers open to one host (6), and as two of them do (12). */
const COUNTS = [1, 2, 6, 12] as const;

/** A page that takes longer by itself is asked for behind few things: each asking takes as long. In milliseconds. */
export const SLOW_PAGE_MS = 1000;

const AGED_MS = 10_000;
const QUICK_AGED_MS = 3000;

const OTHERS = ['partial-line', 'partial-headers', 'kept-alive', 'half-closed'] as const;

/** What browsers leave, and what stands for a slow upload. */
const QUICK = ['kept-alive', 'partial-headers'] as const;

export interface Plan {
  readonly quick: boolean;
  readonly fresh: readonly Experiment[];
  /** Each needs the server for itself for as long as it ages. */
  readonly aged: readonly Experiment[];
  /** How long a silent connection is watched: an aged one, somewhat beyond its age. */
  readonly watchMs: number;
  /** How many connections are tried at a blocked server; 0: that is left out. */
  readonly backlogTried: number;
  readonly shutdown: readonly Beside[];
}

export interface Extent {
  readonly quick: boolean;
  /** How long silent connections age, in milliseconds; as `quick` says if left out. */
  readonly agedMs?: number;
  /** The kit can start the server as often as it likes. */
  readonly owned: boolean;
  /** It has a page that thinks. */
  readonly slow: boolean;
}

/** What is tried with a page that is slow: the most telling first. */
const OF_SLOW: readonly Experiment[] = [
  { left: 'silent', connections: 1, agedMs: 0 },
  { left: 'silent', connections: 12, agedMs: 0 },
  { left: 'kept-alive', connections: 1, agedMs: 0 },
];

/** What is left of a plan where the page takes so long by itself. */
export const planFor = (plan: Plan, answerMs: number): Plan =>
  answerMs < SLOW_PAGE_MS ? plan : { ...plan, fresh: OF_SLOW, aged: [], watchMs: 0 };

/** A server that somebody else runs is not ended, gets no more than 16 connections at a time, and ages one experiment after the other. */
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

/* From what was seen of one request to what is told of it. Pure. */

/** How many times the usual answer a request may take before it is said to wait. */
export const SLOWER = 20;

/** A page that takes seconds by itself is given this much beside twice its time, in milliseconds: many times that would take minutes. */
const BESIDE_MS = 5000;

/** No server of the matrix needs a second for an answer, and a busy machine seldom does. */
const SHORTEST_LIMIT_MS = 1000;

/** The close of one connection and the answer on another are told in any order when they happen together. */
export const TOGETHER_MS = 5;

export interface Limits {
  /** How long a request is let wait while nothing else happens; then it is called blocked. */
  readonly limitMs: number;
  /** How soon after what was left open is closed the answer must come, if that was what blocked it. */
  readonly atOnceMs: number;
}

/**
 * A request that waits `limitMs` for nothing and is answered within half of that after a close waited for the close. Both count from
 * the time that the page takes with nothing in the way, which half of the limit is always longer than.
 */
export function limitsOf(answerMs: number): Limits {
  const many = Math.min(SLOWER * answerMs, 2 * answerMs + BESIDE_MS);
  const limitMs = Math.max(SHORTEST_LIMIT_MS, Math.ceil(many));
  return { limitMs, atOnceMs: limitMs / 2 };
}

/** One request behind what was left open. Times are milliseconds since its connection was begun. */
export interface SeenExperiment {
  readonly connectedMs: number | null;
  /** The first byte of its answer. */
  readonly answeredMs: number | null;
  /** The server ended or refused it, or spoke something else than HTTP. */
  readonly endedMs: number | null;
  /** When the server closed those that were left open; below 0: before the request. */
  readonly serverClosedMs: readonly number[];
  /** When the probe closed those that were left open, since the request was not answered. */
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
  // A connection that a full backlog did not take is tried again by the client's kernel only after 1, 3, 7 … s: what is to
  // happen at once is counted from then.
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
