/** Whether two ways of using a browser look alike on the wire. Pure. */
import type { Trace } from '../wire/trace.ts';
import { diagnose } from './diagnose.ts';
import { difference, distance, type Interval, wilson } from './statistics.ts';

/** What the wire saw of one visit. */
export interface Visit {
  /** Connections that the browser opened, how many it left silent, in which order they spoke, and what came of it. */
  readonly pattern: string;
  readonly stalled: boolean;
}

export interface Comparison {
  readonly trials: readonly [number, number];
  /** How often each pattern was seen by the first and by the second, most frequent first. */
  readonly patterns: readonly { readonly pattern: string; readonly counts: readonly [number, number] }[];
  readonly stalls: readonly [Rate, Rate];
  /** Stall rate of the first less that of the second. */
  readonly difference: Interval;
  /** Total variation distance of the patterns. */
  readonly distance: { readonly value: number; readonly interval: Interval; readonly chance: number };
  readonly verdict: 'faithful' | 'not faithful' | 'not enough trials';
}

export interface Rate extends Interval {
  readonly stalls: number;
  readonly trials: number;
}

/**
 * The distance below which two ways count as alike. Samples of one source differ, too: trials are enough when chance alone
 * stays within twice of it in 95 % of the draws.
 */
export const ALIKE = 0.1;

/** What the browser did in one trial, as a label that can be counted. */
export function visitOf(trace: Trace): Visit {
  const own = trace.connections.filter(({ client }) => client === 'browser');
  const silent = own.filter(({ firstByteMs }) => firstByteMs === null).length;
  const order = own
    .filter(({ firstByteMs }) => firstByteMs !== null)
    .sort((a, b) => (a.firstByteMs ?? 0) - (b.firstByteMs ?? 0))
    .map(({ id }) => own.findIndex((each) => each.id === id) + 1);
  const { verdict } = diagnose(trace);
  const pattern = `${own.length} opened, ${silent} silent, spoke in order ${order.join(' ') || 'none'}: ${verdict}`;
  return { pattern, stalled: verdict === 'stalled' };
}

/** Compares two samples of visits. */
export function compareVisits(first: readonly Visit[], second: readonly Visit[]): Comparison {
  const [a, b] = [first.map(({ pattern }) => pattern), second.map(({ pattern }) => pattern)];
  const patterns = [...new Set([...a, ...b])]
    .map((pattern) => ({ pattern, counts: [count(a, pattern), count(b, pattern)] as const }))
    .sort((x, y) => sum(y.counts) - sum(x.counts));
  const rates = [rateOf(first), rateOf(second)] as const;
  const apart = distance(a, b);
  return {
    trials: [first.length, second.length],
    patterns,
    stalls: rates,
    difference: difference([rates[0].stalls, rates[0].trials], [rates[1].stalls, rates[1].trials]),
    distance: apart,
    verdict: judge(apart),
  };
}

/** Further apart than chance makes it: not faithful. Else faithful, if there were enough trials to tell. */
function judge({ value, chance }: Comparison['distance']): Comparison['verdict'] {
  if (value > Math.max(ALIKE, chance)) return 'not faithful';
  return chance <= 2 * ALIKE ? 'faithful' : 'not enough trials';
}

function rateOf(visits: readonly Visit[]): Rate {
  const stalls = visits.filter(({ stalled }) => stalled).length;
  return { stalls, trials: visits.length, ...wilson(stalls, visits.length) };
}

const count = (list: readonly string[], wanted: string): number => list.filter((each) => each === wanted).length;
const sum = ([a, b]: readonly [number, number]): number => a + b;
