/** Whether two ways of using a browser look alike on the wire. Pure. */
import type { ComparisonFile } from '../../domain/measurements.ts';
import type { Trace } from '../../domain/trace.ts';
import { difference, distance, quantile, wilson } from '../../stats/intervals.ts';
import { diagnose } from '../../verdict/diagnose.ts';

/** What was seen of one visit on the wire. */
export interface ObservedVisit {
  /** How many connections the browser opened and left silent, the order in which they spoke, and the verdict. */
  readonly pattern: string;
  readonly verdict: string;
  /** How old each silent connection was when the trial ended, in milliseconds. */
  readonly silentAgesMs: readonly number[];
  /** Nothing was observed except the bystander. */
  readonly blind: boolean;
}

export type Comparison = Pick<
  ComparisonFile,
  'trials' | 'patterns' | 'stalls' | 'difference' | 'silentAgeMs' | 'distance' | 'verdict'
>;

/**
 * The distance below which two ways count as alike. Samples from the same source also differ. There are enough trials
 * when chance alone stays within twice this distance in 95 % of draws.
 */
export const ALIKE = 0.1;

/** Describes what the browser did in one trial, as a label that can be counted. */
export function observedVisitOf(trace: Trace): ObservedVisit {
  const own = trace.connections.filter(({ client }) => client === 'browser');
  const silent = own.filter(({ firstByteMs }) => firstByteMs === null);
  const order = own
    .filter(({ firstByteMs }) => firstByteMs !== null)
    .sort((a, b) => (a.firstByteMs ?? 0) - (b.firstByteMs ?? 0))
    .map(({ id }) => own.findIndex((each) => each.id === id) + 1);
  const { verdict } = diagnose(trace);
  return {
    pattern: `${own.length} opened, ${silent.length} silent, spoke in order ${order.join(' ') || 'none'}: ${verdict}`,
    verdict,
    // The proof closes silent connections at the end, so that is not their age.
    silentAgesMs: silent.map(
      ({ openedMs, closedMs, closedBy }) =>
        (closedBy === 'kit' || closedMs === null ? trace.endedMs : closedMs) - openedMs,
    ),
    blind: trace.observer === 'none',
  };
}

/** Compares two samples of visits, neither of them empty. If one is blind, only verdicts can be compared. */
export function compareVisits(first: readonly ObservedVisit[], second: readonly ObservedVisit[]): Comparison {
  const blind = [...first, ...second].some((visit) => visit.blind);
  const label = ({ pattern, verdict }: ObservedVisit): string => (blind ? verdict : pattern);
  const [a, b] = [first.map(label), second.map(label)];
  const patterns = [...new Set([...a, ...b])]
    .map((pattern) => ({ pattern, counts: [count(a, pattern), count(b, pattern)] as const }))
    .sort((x, y) => sum(y.counts) - sum(x.counts));
  const rates = [rateOf(first), rateOf(second)] as const;
  const apart = distance(a, b);
  return {
    trials: [first.length, second.length],
    patterns,
    stalls: rates,
    difference: difference([rates[1].stalls, rates[1].trials], [rates[0].stalls, rates[0].trials]),
    silentAgeMs: [agesOf(first), agesOf(second)],
    distance: apart,
    verdict: judge(apart, Math.min(first.length, second.length)),
  };
}

/**
 * Not faithful: further apart than chance explains. Faithful: close, and there are enough trials (chance stays small,
 * and a pattern that was never seen cannot be frequent). Anything else needs more trials.
 */
function judge({ value, chance }: Comparison['distance'], trials: number): Comparison['verdict'] {
  if (value > Math.max(ALIKE, chance)) return 'not faithful';
  const enough = Math.max(chance, wilson(0, trials).high) <= 2 * ALIKE;
  return value <= ALIKE && enough ? 'faithful' : 'not enough trials';
}

function rateOf(visits: readonly ObservedVisit[]): Comparison['stalls'][number] {
  const stalls = visits.filter(({ verdict }) => verdict === 'stalled').length;
  return { stalls, trials: visits.length, ...wilson(stalls, visits.length) };
}

function agesOf(visits: readonly ObservedVisit[]): Comparison['silentAgeMs'][number] {
  const ages = visits.flatMap(({ silentAgesMs }) => silentAgesMs).map(Math.round);
  if (ages.length === 0) return { count: 0, median: null, low: null, high: null };
  return { count: ages.length, median: quantile(ages, 0.5), low: Math.min(...ages), high: Math.max(...ages) };
}

const count = (list: readonly string[], wanted: string): number => list.filter((each) => each === wanted).length;
const sum = ([a, b]: readonly [number, number]): number => a + b;
