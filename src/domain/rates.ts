/** Stall rates in words: never without the number of trials, nor without what so many trials allow to say. Pure. */
import { type Ended, rateInterval } from '../stats/stopped-interval.ts';
import { type Cell, grouped } from './cells.ts';

/** Stalls of observed trials. A cell, a pair and a tally are rates, too. */
export interface Rate {
  readonly stalls: number;
  readonly observed: number;
  /** How the number of trials came about; left out: fixed beforehand. */
  readonly ended?: Ended;
}

/** Cells of which the same number of trials stalled. */
export interface RateGroup extends Rate {
  readonly cells: readonly Cell[];
}

/**
 * The 95 % interval in per cent, Wilson's where the number of trials was fixed; null of fewer than two trials, which are no rate. Where trials of cells
 * with different rates are counted together it is on the safe side: the variance of their sum is at most the binomial one.
 *
 * @example intervalText({ stalls: 10, observed: 20 }) // '30 to 70 %'
 */
export function intervalText({ stalls, observed, ended = null }: Rate): string | null {
  if (observed < 2) return null;
  const { low, high } = rateInterval(stalls, observed, ended);
  return `${Math.round(100 * low)} to ${Math.round(100 * high)} %`;
}

const behind = (text: string, rate: Rate): string => {
  const interval = intervalText(rate);
  return interval === null ? text : `${text} (${interval})`;
};

/** @example rateText({ stalls: 10, observed: 20 }) // '10 of 20 stalled (30 to 70 %)' */
export const rateText = (rate: Rate): string => behind(`${rate.stalls} of ${rate.observed} stalled`, rate);

/** For a table whose head says what is counted. @example shortRate({ stalls: 10, observed: 20 }) // '10/20 (30 to 70 %)' */
export const shortRate = (rate: Rate): string => behind(`${rate.stalls}/${rate.observed}`, rate);

/** Cells with more than one observed trial, those with equal rates told together: the most frequent stalls first. */
export function ratesOf(cells: readonly Cell[]): RateGroup[] {
  const repeated = cells.filter(({ observed }) => observed > 1);
  return grouped(repeated, ({ stalls, observed, ended }) => JSON.stringify([stalls, observed, ended]))
    .flatMap((group) => {
      const [first] = group;
      return first ? [{ stalls: first.stalls, observed: first.observed, ended: first.ended, cells: group }] : [];
    })
    .toSorted((a, b) => b.stalls / b.observed - a.stalls / a.observed || b.observed - a.observed);
}
