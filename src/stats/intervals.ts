/** Intervals of rates, and the distance of two distributions. Pure: randomness comes from a seed. */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Quantile of the standard normal distribution with 2.5 % above it, for 95 % intervals. */
const Z = 1.959964;

/**
 * The Wilson score interval of a rate (E. B. Wilson, JASA 22, 1927). Unlike the textbook interval it is sound for few
 * trials and for rates near 0 and 1. The number of trials must not depend on their results: see `stopped-interval.ts`.
 * @param z quantile of the standard normal distribution; 95 % if left out
 * @throws RangeError if there are no trials, or more successes than trials
 */
export function wilson(successes: number, trials: number, z = Z): Interval {
  if (trials < 1 || successes < 0 || successes > trials) {
    throw new RangeError(`Cannot give an interval for ${successes} of ${trials}`);
  }
  const rate = successes / trials;
  const share = z ** 2 / trials;
  const middle = (rate + share / 2) / (1 + share);
  const half = (z / (1 + share)) * Math.sqrt((rate * (1 - rate)) / trials + share / (4 * trials));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/**
 * Interval of the difference of two rates, first minus second (R. G. Newcombe, Statistics in Medicine 17, 1998, method
 * 10: from the two Wilson intervals).
 */
export function difference(
  first: readonly [successes: number, trials: number],
  second: readonly [number, number],
): Interval {
  const [a, b] = [first[0] / first[1], second[0] / second[1]];
  const [of, against] = [wilson(...first), wilson(...second)];
  return {
    low: a - b - Math.hypot(a - of.low, against.high - b),
    high: a - b + Math.hypot(of.high - a, b - against.low),
  };
}

/**
 * How small a change of a rate would still have been seen: every second rate, of `trials`, that is at least this far from the first one
 * `differs` from it.
 * @returns from 0 to 1; null if no change would have been seen
 * @example smallestChange([10, 10], 10, differs) // 0.4: 6 of 10 and fewer would have been seen
 */
export function smallestChange(
  first: readonly [successes: number, trials: number],
  trials: number,
  differs: (first: readonly [number, number], second: readonly [number, number]) => boolean,
): number | null {
  const others = Array.from({ length: trials + 1 }, (_, successes) => ({
    far: Math.abs(successes / trials - first[0] / first[1]),
    seen: differs(first, [successes, trials]),
  }));
  const unseen = Math.max(0, ...others.filter(({ seen }) => !seen).map(({ far }) => far));
  const seen = others.map(({ far }) => far).filter((far) => far > unseen);
  return seen.length > 0 ? Math.min(...seen) : null;
}

/**
 * Half the sum of the differences of two distributions of labels: 0 if they are equal, 1 if they share nothing. NaN if
 * one is empty.
 */
export function totalVariation(a: readonly string[], b: readonly string[]): number {
  const shares = new Map<string, number>();
  for (const label of a) shares.set(label, (shares.get(label) ?? 0) + 1 / a.length);
  for (const label of b) shares.set(label, (shares.get(label) ?? 0) - 1 / b.length);
  if (a.length === 0 || b.length === 0) return Number.NaN;
  return [...shares.values()].reduce((sum, share) => sum + Math.abs(share), 0) / 2;
}

/**
 * The total variation distance of two samples, and what it would be if both came from the same source.
 * `interval` is the percentile bootstrap of the distance. The distance is never below 0, and small samples have a large
 * one even if they come from the same source. With shuffled labels it stays below `chance` in 95 % of draws.
 */
export function distance(
  a: readonly string[],
  b: readonly string[],
  { draws = 2000, seed = 1 } = {},
): { value: number; interval: Interval; chance: number } {
  const random = generator(seed);
  const draw = (from: readonly string[]) => from.map(() => from[Math.floor(random() * from.length)] ?? '');
  const resampled = Array.from({ length: draws }, () => totalVariation(draw(a), draw(b)));
  const all = [...a, ...b];
  const shuffled = Array.from({ length: draws }, () => {
    const mixed = shuffle(all, random);
    return totalVariation(mixed.slice(0, a.length), mixed.slice(a.length));
  });
  return {
    value: totalVariation(a, b),
    interval: { low: quantile(resampled, 0.025), high: quantile(resampled, 0.975) },
    chance: quantile(shuffled, 0.95),
  };
}

/** The value below which this part of the values lies, by the nearest rank; NaN if there are none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

/** mulberry32 by T. Ettinger (public domain): 32 bits of state, enough for a bootstrap. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The shuffle of Fisher and Yates. */
function shuffle(items: readonly string[], random: () => number): string[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other] ?? '', mixed[last] ?? ''];
  }
  return mixed;
}
