/** An exact test of whether two rates differ, and a correction for many such tests. Pure. */

/* Logarithms of binomial coefficients, which are too large for a number. Pure. */

/** @example Math.exp(logChoose(4, 2)) // about 6 */
export const logChoose = (of: number, choose: number): number =>
  logFactorial(of) - logFactorial(choose) - logFactorial(of - choose);

const LOG_FACTORIALS = [0];

function logFactorial(of: number): number {
  for (let next = LOG_FACTORIALS.length; next <= of; next++) {
    LOG_FACTORIALS.push((LOG_FACTORIALS[next - 1] ?? 0) + Math.log(next));
  }
  return LOG_FACTORIALS[of] ?? Number.NaN;
}

type Count = readonly [successes: number, trials: number];

/**
 * Fisher's exact test of two rates: twice the smaller tail of the hypergeometric distribution, at most 1 (the central
 * test of M. P. Fay, "Confidence intervals that match Fisher's exact or Blaker's exact tests", Biostatistics 11, 2010).
 * It holds even for very few trials, where Newcombe's interval is too narrow: the interval for 2 of 2 against 0 of 2
 * excludes 0, although one in six shuffles of these four trials gives the same difference on one side.
 * @returns how often chance alone, with these totals, would make them differ by as much: from 0 to 1
 * @throws RangeError if a side has no trials, or more successes than trials
 */
export function exactTest(first: Count, second: Count): number {
  for (const [successes, trials] of [first, second]) {
    if (trials < 1 || successes < 0 || successes > trials) {
      throw new RangeError(`Cannot test ${successes} of ${trials}`);
    }
  }
  const [trials, all, hits] = [first[1], first[1] + second[1], first[0] + second[0]];
  const logAll = logChoose(all, hits);
  const probability = (count: number) =>
    Math.exp(logChoose(trials, count) + logChoose(all - trials, hits - count) - logAll);
  let [below, above] = [0, 0];
  for (let count = Math.max(0, hits - second[1]); count <= Math.min(hits, trials); count++) {
    if (count <= first[0]) below += probability(count);
    if (count >= first[0]) above += probability(count);
  }
  return Math.min(1, 2 * Math.min(below, above));
}

/**
 * Which of many tests are significant, if the chance of any error must stay within `level` (S. Holm, "A simple
 * sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979). The tests may depend on
 * each other.
 * @returns for each of `values`, in order, whether it is significant
 */
export function holm(values: readonly number[], level: number): boolean[] {
  const order = values.map((value, index) => ({ value, index })).toSorted((a, b) => a.value - b.value);
  const told = values.map(() => false);
  for (const [rank, { value, index }] of order.entries()) {
    if (value > level / (values.length - rank)) break;
    told[index] = true;
  }
  return told;
}
