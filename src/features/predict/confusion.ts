/** Compares predictions with observations, and says why they may differ. Pure. */
import type { Result, Verdict } from '../../domain/schema.ts';
import { wilson } from '../../stats/intervals.ts';
import { type Expected, occurs, type Prediction } from './predict.ts';

/** Verdicts that say something about the pair, from best to worst. */
const OBSERVED = ['ok', 'kept-back', 'delayed', 'failed', 'stalled'] as const;
export type ObservedVerdict = (typeof OBSERVED)[number];
/** What a verdict says about the server: what a browser keeps back itself is no fault of it. */
const aboutServer = (verdict: ObservedVerdict): ObservedVerdict => (verdict === 'kept-back' ? 'ok' : verdict);
export const EXPECTED: readonly Expected[] = ['ok', 'delayed', 'stalled', 'unknown'];

/** The parts of a cell that are compared. */
export interface ObservedCell {
  readonly browser: string;
  readonly server: string;
  readonly scenario: string;
  readonly trials: readonly Result[];
}

export interface Compared<Cell extends ObservedCell> {
  readonly cell: Cell;
  readonly prediction: Prediction;
  /** The worst of its trials. */
  readonly observed: ObservedVerdict;
  readonly agrees: 'yes' | 'no' | 'not predicted';
  /** If it differs: the possible reason, in one sentence. */
  readonly doubt: string | null;
}

export interface Confusion<Cell extends ObservedCell> {
  /** First those that differ, then those that could not be predicted, then the rest; each in the order of the cells. */
  readonly compared: readonly Compared<Cell>[];
  readonly same: number;
  readonly misses: readonly Compared<Cell>[];
  readonly unknown: number;
  /** The verdicts observed in any cell, from best to worst; the columns of the table. */
  readonly columns: readonly ObservedVerdict[];
  /** How many cells have this prediction and this observation. */
  count(expected: Expected, observed: ObservedVerdict): number;
}

/** Compares each cell with at least one observed trial. */
export function confusionOf<Cell extends ObservedCell>(
  predictions: readonly Prediction[],
  cells: readonly Cell[],
): Confusion<Cell> {
  const key = ({ browser, server, scenario }: ObservedCell | Prediction) => JSON.stringify([browser, server, scenario]);
  const byKey = new Map(predictions.map((each) => [key(each), each]));
  const compared = cells.flatMap((cell): Compared<Cell>[] => {
    const prediction = byKey.get(key(cell));
    const observed = OBSERVED.findLast((verdict) => cell.trials.some((trial) => trial.verdict === verdict));
    if (!prediction || !observed) return [];
    const agrees =
      prediction.verdict === 'unknown' ? 'not predicted' : prediction.verdict === aboutServer(observed) ? 'yes' : 'no';
    return [
      { cell, prediction, observed, agrees, doubt: agrees === 'no' ? doubtOf(prediction, observed, cell) : null },
    ];
  });
  const which = (agrees: Compared<Cell>['agrees']) => compared.filter((each) => each.agrees === agrees);
  const [misses, unknown, same] = [which('no'), which('not predicted'), which('yes')];
  return {
    compared: [...misses, ...unknown, ...same],
    same: same.length,
    misses,
    unknown: unknown.length,
    columns: OBSERVED.filter((verdict) => compared.some(({ observed }) => observed === verdict)),
    count: (expected, observed) =>
      compared.filter((each) => each.prediction.verdict === expected && each.observed === observed).length,
  };
}

const badness = (verdict: Verdict | Expected): number => (OBSERVED as readonly string[]).indexOf(verdict);
const percent = (rate: number): string => `${Math.round(100 * rate)} %`;

/** Why a prediction may have missed: a race, few trials on either side, or something that is not predicted. */
function doubtOf(prediction: Prediction, observed: ObservedVerdict, { trials }: ObservedCell): string {
  const told = trials.filter(({ verdict }) => badness(verdict) >= 0);
  const seen = told.filter(({ verdict }) => verdict === observed).length;
  const ofTrials = `observed in ${seen} of ${told.length} ${told.length === 1 ? 'trial' : 'trials'}`;
  if (observed === 'failed') {
    const reason = told.find(({ verdict }) => verdict === 'failed')?.reason;
    return `${ofTrials}: failures are not predicted${reason ? `; ${reason}` : ''}`;
  }
  const { trials: reference } = prediction.reference ?? { trials: [] };
  const silent = prediction.reference?.silent ?? 0;
  const left = `in ${silent} of them a request was sent while an earlier connection was silent`;
  // The worse of the two verdicts: in how many reference trials it, or a worse one, would have occurred.
  const worse = badness(observed) > badness(prediction.verdict) ? observed : prediction.verdict;
  const shares = worse === 'stalled' ? [prediction.stalled] : [prediction.stalled, prediction.delayed];
  const count = shares.reduce((sum, { most }) => sum + most, 0);
  const of = `${worse} would occur in ${count} of ${reference.length} reference trials`;
  if (worse === observed) {
    const rare = count > 0 && !occurs(count, reference.length) ? ', too few to expect it' : '';
    const high = reference.length > 0 ? `; the rate may be up to ${percent(wilson(count, reference.length).high)}` : '';
    return `${ofTrials}; ${of}${rare}${high} (${left})`;
  }
  const chance = (1 - count / reference.length) ** told.length;
  return `${ofTrials}; ${of}, so ${told.length === 1 ? 'a trial' : `${told.length} trials`} without it may happen by chance in ${percent(chance)} of cases`;
}
