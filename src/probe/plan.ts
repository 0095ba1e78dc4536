/** What is tried with a server. Pure. */
import type { Experiment } from './obstacle.ts';
import type { Beside } from './shutdown.ts';

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
