/** Which rates of a cell are tested from one side to the next, and how many trials it would take. Pure. */
import { exactTest } from '../verdict/exact-test.ts';
import { difference } from '../verdict/statistics.ts';
import type { Difference, Observation } from './comparison.ts';

/** The chance of telling any difference of a comparison that is none. */
export const LEVEL = 0.05;

/** A difference before it is known how many others are tested with it. */
export type Tested = Omit<Difference, 'told'>;

/**
 * The rates that can differ at all. Left out is a rate that is 0 on both sides, or 1 on both: no outcome of the test could
 * tell anything of it (R. E. Tarone, "A modified Bonferroni method for discrete data", Biometrics 46, 1990), so it does not
 * count among the tests either; and one that has the same counts as one before it, as `late` has where nothing was delayed.
 */
export function testDifferences(before: Observation, after: Observation): Tested[] {
  if (before.observed === 0 || after.observed === 0) return [];
  const verdicts = (['stalled', 'late', 'failed'] as const).map((what) => ({
    what,
    before: [countOf(before, what), before.observed] as const,
    after: [countOf(after, what), after.observed] as const,
  }));
  const kinds = [...new Set([...keysOf(before.causes), ...keysOf(after.causes)])].toSorted();
  const causes = kinds.map((what) => ({
    what,
    before: [before.causes[what] ?? 0, countOf(before, 'late')] as const,
    after: [after.causes[what] ?? 0, countOf(after, 'late')] as const,
  }));
  const seen = new Set<string>();
  return [...verdicts, ...causes].flatMap((each) => {
    const [hits, of] = [each.before[0] + each.after[0], each.before[1] + each.after[1]];
    const key = JSON.stringify([each.before, each.after]);
    if (each.before[1] === 0 || each.after[1] === 0 || hits === 0 || hits === of || seen.has(key)) return [];
    seen.add(key);
    return [{ ...each, interval: difference(each.after, each.before), chance: exactTest(each.before, each.after) }];
  });
}

/** Whether the interval lies on one side of 0. */
export const excludesZero = ({ interval }: Pick<Difference, 'interval'>): boolean =>
  interval.low > 0 || interval.high < 0;

/** More are asked of nobody. */
const MOST = 1000;

/**
 * About how many trials of each side would tell the clearest of these differences, if its shares stayed as they are.
 * @param tests how many are tested in all: the strictest level of Holm's procedure is taken
 * @returns null if there is no difference, or it would take more than a thousand
 */
export function trialsNeeded(differences: readonly Tested[], tests: number): number | null {
  const [clearest] = differences.toSorted((a, b) => a.chance - b.chance);
  if (!clearest) return null;
  const { before, after } = clearest;
  const tells = (trials: number): boolean => {
    const scaled = ([count, of]: readonly [number, number]) => [Math.round((count / of) * trials), trials] as const;
    const counts = [scaled(before), scaled(after)] as const;
    return (
      exactTest(...counts) <= LEVEL / Math.max(1, tests) && excludesZero({ interval: difference(counts[1], counts[0]) })
    );
  };
  if (!tells(MOST)) return null;
  // Rounding makes small steps back and forth: what is found is about the least, which is all that is said.
  let [low, high] = [0, MOST];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (tells(middle)) high = middle;
    else low = middle;
  }
  return high;
}

const keysOf = <Key extends string>(counts: Readonly<Partial<Record<Key, number>>>): Key[] =>
  Object.keys(counts) as Key[];

function countOf({ counts }: Observation, what: 'stalled' | 'late' | 'failed'): number {
  const { stalled = 0, delayed = 0, failed = 0 } = counts;
  return { stalled, late: stalled + delayed, failed }[what];
}
