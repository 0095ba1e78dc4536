/**
 * What could have happened in a cell, beside what did: the outcome for each way in which the browser was seen to leave its connections
 * with other servers, and how often it does. No observation of the pair itself is used. Pure.
 */
import { wilson } from '../../stats/intervals.ts';
import type { Expected, Prediction, Share } from './predict.ts';

/** A rate of visits, with its 95 % interval (Wilson). Where the probe leaves a doubt, the interval covers it. */
export interface PossibleRate {
  readonly least: number;
  readonly most: number;
  readonly low: number;
  readonly high: number;
}

export interface Possible {
  /** The worst that may happen; `unknown` where nothing can be said. */
  readonly worst: Expected;
  /** Visits of the same browser to servers that nothing blocks, with those of its engine that come with the kit. */
  readonly visits: number;
  readonly stalled: PossibleRate | null;
  readonly delayed: PossibleRate | null;
  /** One sentence, without the cell's name. */
  readonly text: string;
}

/** From the prediction of a cell. */
export function possibleOf({ reference, stalled, delayed, why }: Prediction): Possible {
  const visits = reference?.trials.length ?? 0;
  if (visits === 0) return { worst: 'unknown', visits, stalled: null, delayed: null, text: `not known: ${why}` };
  const rates = { stalled: rateOf(stalled, visits), delayed: rateOf(delayed, visits) };
  const worst = stalled.most > 0 ? 'stalled' : delayed.most > 0 ? 'delayed' : 'ok';
  const of = `${visits} ${visits === 1 ? 'visit' : 'visits'} to other servers${keptText(reference?.kept ?? null)}`;
  return { worst, visits, ...rates, text: textOf(worst, rates, of) };
}

const rateOf = ({ least, most }: Share, visits: number): PossibleRate => ({
  least,
  most,
  low: wilson(least, visits).low,
  high: wilson(most, visits).high,
});

const keptText = (kept: NonNullable<Prediction['reference']>['kept']): string =>
  kept === null ? '' : ` (${kept.trials} of them kept with the kit, by version ${kept.version})`;

function textOf(
  worst: Possible['worst'],
  { stalled, delayed }: Readonly<Record<'stalled' | 'delayed', PossibleRate>>,
  of: string,
): string {
  if (worst === 'ok') return `ok for each way in which the browser left its connections in ${of}`;
  const { least, most, low, high } = worst === 'stalled' ? stalled : delayed;
  const count = least === most ? `${most}` : `${least} to ${most}`;
  const verb = worst === 'stalled' ? 'stalls' : 'is delayed';
  return `${verb} when the browser leaves its connections as it did in ${count} of ${of}: ${Math.round(100 * low)} to ${Math.round(100 * high)} % of visits`;
}
