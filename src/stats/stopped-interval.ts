/**
 * Intervals of rates whose trials were ended by the data. Wilson's interval holds for a number of trials that was fixed
 * beforehand; of one that ends when it looks narrow enough, it holds in as few as 90 % of the runs. Pure.
 */
import { logChoose } from './exact-test.ts';
import { type Interval, wilson } from './intervals.ts';

/** When a cell that is played with `auto` ends. */
export interface StoppingRule {
  /** The width that is narrow enough, from 0 to 1. */
  readonly interval: number;
  /** No more trials than these. */
  readonly most: number;
}

/**
 * Quantile of the standard normal distribution that leaves 1.25 % above it. The rule asks for a Wilson interval of 97.5 %, since
 * the exact interval of 95 % that is reported at the end is wider than Wilson's: with this it is hardly ever wider than asked for.
 */
const Z_TO_STOP = 2.241403;

/** What is left on each side of a 95 % interval. */
const TAIL = 0.025;

/** Whether a cell with so many stalls of so many trials has been played enough. */
export function isEnough(stalls: number, trials: number, { interval, most }: StoppingRule): boolean {
  if (trials >= most) return true;
  if (trials < 1) return false;
  const { low, high } = wilson(stalls, trials, Z_TO_STOP);
  return high - low <= interval;
}

/** A way in which a cell can end. */
export interface Ending {
  readonly stalls: number;
  readonly trials: number;
  /**
   * Of all orders in which so many stalls may come in so many trials, the part that the rule does not end earlier. The chance of this
   * ending is that part of the binomial probability.
   */
  readonly share: number;
}

/**
 * All endings of a rule, by dynamic programming over (trials, stalls): nothing is drawn. The shares need no rate: given how many
 * of the first n trials stalled, the last of them was a stall in that part of the orders, whatever the rate.
 */
export function endingsOf(rule: StoppingRule): Ending[] {
  const endings: Ending[] = [];
  let before = [1];
  for (let trials = 1; trials <= rule.most; trials++) {
    const open = new Array<number>(trials + 1).fill(0);
    for (let stalls = 0; stalls <= trials; stalls++) {
      const share =
        ((before[stalls - 1] ?? 0) * stalls) / trials + ((before[stalls] ?? 0) * (trials - stalls)) / trials;
      if (share === 0) continue;
      if (isEnough(stalls, trials, rule)) endings.push({ stalls, trials, share });
      else open[stalls] = share;
    }
    if (open.every((share) => share === 0)) break;
    before = open;
  }
  return endings;
}

/** The chance that a cell of this rate comes to this ending. */
export function chanceOf({ stalls, trials, share }: Ending, rate: number): number {
  if (rate <= 0) return stalls === 0 ? share : 0;
  if (rate >= 1) return stalls === trials ? share : 0;
  const log = logChoose(trials, stalls) + stalls * Math.log(rate) + (trials - stalls) * Math.log1p(-rate);
  return share * Math.exp(log);
}

/**
 * The exact 95 % interval of a cell that the rule ended: the rates at which neither so high a share of stalls nor so low a one is
 * rarer than 2.5 % (C. Jennison and B. W. Turnbull, "Confidence intervals for a binomial parameter following a multistage test",
 * Technometrics 25, 1983, with endings ordered by their share of stalls). Each side leaves out the true rate in at most 2.5 % of the
 * runs, so it covers in at least 95 %, whatever the rate. With a fixed number of trials it is that of Clopper and Pearson.
 * @returns null if the rule does not end so, as that of a cell which was interrupted
 */
export function exactInterval(stalls: number, trials: number, rule: StoppingRule): Interval | null {
  const endings = rememberedEndings(rule);
  if (!endings.some((each) => each.stalls === stalls && each.trials === trials)) return null;
  // Compared as products of whole numbers: equal shares must be equal.
  const atLeast = endings.filter((each) => each.stalls * trials >= stalls * each.trials);
  const atMost = endings.filter((each) => each.stalls * trials <= stalls * each.trials);
  const chance = (of: readonly Ending[], rate: number) => of.reduce((sum, each) => sum + chanceOf(each, rate), 0);
  return {
    low: stalls === 0 ? 0 : lowestWhere((rate) => chance(atLeast, rate) > TAIL).below,
    high: stalls === trials ? 1 : lowestWhere((rate) => chance(atMost, rate) <= TAIL).above,
  };
}

/**
 * A 95 % interval that holds whenever one looks, and so under any rule: the rates that the mixture of all rates does not beat
 * by 20 to 1 (H. Robbins, "Statistical methods related to the law of the iterated logarithm", Annals of Mathematical Statistics
 * 41, 1970: by Ville's inequality it does so at the true rate in at most 5 % of the runs). It is wider than the exact one, and serves
 * where there is no single rule: for cells counted together, and for one that ended early.
 */
export function anytimeInterval(stalls: number, trials: number): Interval {
  if (trials < 1) throw new RangeError(`Cannot give an interval for ${stalls} of ${trials}`);
  const rate = stalls / trials;
  // The mixture over a uniform rate is 1 / ((n + 1) choose(n, k)).
  const isBeaten = (other: number) =>
    Math.log(trials + 1) + Math.log(chanceOf({ stalls, trials, share: 1 }, other)) <= Math.log(1 - 0.95);
  return {
    low: stalls === 0 ? 0 : lowestWhere((other) => other >= rate || !isBeaten(other)).below,
    high: stalls === trials ? 1 : lowestWhere((other) => other > rate && isBeaten(other)).above,
  };
}

/** How trials were ended that are counted together: by a number (null), by one rule, or by several. */
export type Ended = StoppingRule | 'severally' | null;

/** The 95 % interval of a rate, by how its trials were ended: Wilson's where their number was fixed beforehand. */
export function rateInterval(stalls: number, trials: number, ended: Ended): Interval {
  if (ended === null) return wilson(stalls, trials);
  if (ended === 'severally') return anytimeInterval(stalls, trials);
  return exactInterval(stalls, trials, ended) ?? anytimeInterval(stalls, trials);
}

/** Where `holds` begins to hold between 0 and 1, to either side: the interval is rounded outwards. */
function lowestWhere(holds: (rate: number) => boolean): { below: number; above: number } {
  let [below, above] = [0, 1];
  for (let step = 0; step < 40; step++) {
    const middle = (below + above) / 2;
    if (holds(middle)) above = middle;
    else below = middle;
  }
  return { below, above };
}

/** A page shows thousands of cells of one rule. */
const remembered = new Map<string, Ending[]>();

function rememberedEndings(rule: StoppingRule): Ending[] {
  const key = `${rule.interval} ${rule.most}`;
  const endings = remembered.get(key) ?? endingsOf(rule);
  remembered.set(key, endings);
  return endings;
}
