/** Stall rates in words, always with the number of trials and the interval. Pure. */
import { type Ended, rateInterval } from '../stats/stopped-interval.ts';
import { type Cell, grouped } from './cells.ts';

/** Stalls of observed trials. Cells, pairs and tallies are also rates. */
export interface Rate {
  readonly stalls: number;
  readonly observed: number;
  /** What decided the number of trials; left out: it was fixed beforehand. */
  readonly ended?: Ended;
}

/** Cells with the same rate. */
export interface RateGroup extends Rate {
  readonly cells: readonly Cell[];
}

/**
 * The 95 % interval in per cent, Wilson's if the number of trials was fixed; null for fewer than two trials, which are
 * no rate. If cells with different rates are counted together it errs on the safe side, because the variance of their
 * sum is at most the binomial one.
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

/**
 * For a table whose head says what is counted. @example shortRate({ stalls: 10, observed: 20 }) // '10/20 (30 to 70 %)'
 */
export const shortRate = (rate: Rate): string => behind(`${rate.stalls}/${rate.observed}`, rate);

/** Cells with more than one observed trial, grouped by rate, the most frequent stalls first. */
export function ratesOf(cells: readonly Cell[]): RateGroup[] {
  const repeated = cells.filter(({ observed }) => observed > 1);
  return grouped(repeated, ({ stalls, observed, ended }) => JSON.stringify([stalls, observed, ended]))
    .flatMap((group) => {
      const [first] = group;
      return first ? [{ stalls: first.stalls, observed: first.observed, ended: first.ended, cells: group }] : [];
    })
    .toSorted((a, b) => b.stalls / b.observed - a.stalls / a.observed || b.observed - a.observed);
}
