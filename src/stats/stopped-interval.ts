/**
 * Intervals of rates whose number of trials depends on the data. Wilson's interval holds if the number of trials was
 * fixed beforehand. If trials end as soon as it looks narrow enough, it holds in as few as 90 % of runs. Pure.
 */
import { logChoose } from './exact-test.ts';
import { type Interval, wilson } from './intervals.ts';

/** Decides when a cell that is played with `auto` ends. */
export interface StoppingRule {
  /** The width that is narrow enough, from 0 to 1. */
  readonly interval: number;
  /** The most trials. */
  readonly most: number;
}

/**
 * Quantile of the standard normal distribution with 1.25 % above it. The rule uses a 97.5 % Wilson interval, because
 * the exact 95 % interval that is reported at the end is wider than Wilson's. With this it is hardly ever wider than
 * requested.
 */
const Z_TO_STOP = 2.241403;

/** The probability on each side of a 95 % interval. */
const TAIL = 0.025;

/** Whether a cell with this many stalls in this many trials has been played enough. */
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
   * The share of all orders of these stalls and trials that the rule does not end earlier. The chance of this ending is
   * the binomial probability times this share.
   */
  readonly share: number;
}

/**
 * All endings of a rule, by dynamic programming over (trials, stalls), without random draws. The shares do not depend
 * on the rate: if k of the first n trials stalled, the last of them was a stall in k / n of the orders, whatever the
 * rate.
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

/** The chance that a cell with this rate has this ending. */
export function chanceOf({ stalls, trials, share }: Ending, rate: number): number {
  if (rate <= 0) return stalls === 0 ? share : 0;
  if (rate >= 1) return stalls === trials ? share : 0;
  const log = logChoose(trials, stalls) + stalls * Math.log(rate) + (trials - stalls) * Math.log1p(-rate);
  return share * Math.exp(log);
}

/**
 * The exact 95 % interval of a cell that the rule ended: the rates at which a share of stalls this high or this low is
 * not rarer than 2.5 % (C. Jennison and B. W. Turnbull, "Confidence intervals for a binomial parameter following a
 * multistage test", Technometrics 25, 1983, with endings ordered by their share of stalls). Each side excludes the true
 * rate in at most 2.5 % of runs, so it covers it in at least 95 %, whatever the rate. With a fixed number of trials it
 * is the interval of Clopper and Pearson.
 * @returns null if the rule has no such ending, such as for an interrupted cell
 */
export function exactInterval(stalls: number, trials: number, rule: StoppingRule): Interval | null {
  const endings = rememberedEndings(rule);
  if (!endings.some((each) => each.stalls === stalls && each.trials === trials)) return null;
  // Shares are compared as products of whole numbers, so equal shares are exactly equal.
  const atLeast = endings.filter((each) => each.stalls * trials >= stalls * each.trials);
  const atMost = endings.filter((each) => each.stalls * trials <= stalls * each.trials);
  const chance = (of: readonly Ending[], rate: number) => of.reduce((sum, each) => sum + chanceOf(each, rate), 0);
  return {
    low: stalls === 0 ? 0 : lowestWhere((rate) => chance(atLeast, rate) > TAIL).below,
    high: stalls === trials ? 1 : lowestWhere((rate) => chance(atMost, rate) <= TAIL).above,
  };
}

/**
 * A 95 % interval that holds at any time, and so under any rule: the rates that the mixture of all rates does not beat
 * by 20 to 1 (H. Robbins, "Statistical methods related to the law of the iterated logarithm", Annals of Mathematical
 * Statistics 41, 1970: by Ville's inequality it beats the true rate in at most 5 % of runs). It is wider than the exact
 * one. It is used if there is no single rule: for cells counted together, and for a cell that ended early.
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

/** What ended trials that are counted together: a fixed number (null), one rule, or several. */
export type Ended = StoppingRule | 'severally' | null;

/** The 95 % interval of a rate, depending on what ended its trials; Wilson's if their number was fixed beforehand. */
export function rateInterval(stalls: number, trials: number, ended: Ended): Interval {
  if (ended === null) return wilson(stalls, trials);
  if (ended === 'severally') return anytimeInterval(stalls, trials);
  return exactInterval(stalls, trials, ended) ?? anytimeInterval(stalls, trials);
}

/** The point between 0 and 1 at which `holds` begins to hold, from both sides, so the interval is rounded outwards. */
function lowestWhere(holds: (rate: number) => boolean): { below: number; above: number } {
  let [below, above] = [0, 1];
  for (let step = 0; step < 40; step++) {
    const middle = (below + above) / 2;
    if (holds(middle)) above = middle;
    else below = middle;
  }
  return { below, above };
}

/** A cache, because a page shows thousands of cells with the same rule. */
const remembered = new Map<string, Ending[]>();

function rememberedEndings(rule: StoppingRule): Ending[] {
  const key = `${rule.interval} ${rule.most}`;
  const endings = remembered.get(key) ?? endingsOf(rule);
  remembered.set(key, endings);
  return endings;
}
