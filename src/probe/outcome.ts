/** From what was seen of one request to what is told of it. Pure. */
import type { Obstacle } from '../results/traits.ts';

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
export interface Seen {
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

export function toldOf(seen: Seen, { atOnceMs }: Limits): Told {
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
