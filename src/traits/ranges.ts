/**
 * Over which releases a trait stayed as it is. What lies between two measured releases is not known: a trait is so "since ≤ 120",
 * or "changed between 120 and 150". A change is told only where what was measured cannot well be chance (`differ`). Pure.
 */

/** One release, with what was measured there. */
export interface Point<Value> {
  readonly release: string;
  readonly value: Value;
}

export interface Range<Value> {
  /** As first measured in this range. */
  readonly value: Value;
  /** The first and last releases in which it was measured. */
  readonly first: string;
  readonly last: string;
  /** The last measured release before it, in which it was otherwise; null for the oldest range. */
  readonly after: string | null;
}

/**
 * @param points from the oldest release to the newest
 * @param differ whether two values are different ones; a release belongs to a range if it differs from none that is in it
 */
export function rangesOf<Value>(
  points: readonly Point<Value>[],
  differ: (a: Value, b: Value) => boolean,
): Range<Value>[] {
  const runs: Point<Value>[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    if (run?.every(({ value }) => !differ(value, point.value))) run.push(point);
    else runs.push([point]);
  }
  return runs.flatMap((run, index) => {
    const [first, last] = [run[0], run.at(-1)];
    if (!first || !last) return [];
    return [
      { value: first.value, first: first.release, last: last.release, after: runs[index - 1]?.at(-1)?.release ?? null },
    ];
  });
}

/**
 * The ranges in words, the oldest first.
 *
 * @param say the value in words
 * @param neighbours whether no release can be between two
 * @example rangesText(…) // '6 since ≤ 120 (measured until 156)'
 * @example rangesText(…) // '3 since ≤ 120; changed between 120 and 150: 2 since ≤ 150'
 */
export function rangesText<Value>(
  ranges: readonly Range<Value>[],
  say: (value: Value) => string,
  neighbours: (older: string, newer: string) => boolean,
): string {
  return ranges
    .map(({ value, first, last, after }) => {
      const until = last === first ? '' : ` (measured until ${last})`;
      if (after === null) return `${say(value)} since ≤ ${first}${until}`;
      if (after === first) return `otherwise measured with the same release: ${say(value)}${until}`;
      if (neighbours(after, first)) return `${say(value)} since ${first}${until}`;
      return `changed between ${after} and ${first}: ${say(value)} since ≤ ${first}${until}`;
    })
    .join('; ');
}
