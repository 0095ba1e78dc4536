/** What was predicted beside what was observed, and why the two may differ. Pure. */
import type { Result, Verdict } from '../../domain/schema.ts';
import { wilson } from '../../stats/intervals.ts';
import { type Expected, occurs, type Prediction } from './predict.ts';

/** Verdicts that say something about the pair, from best to worst. */
const OBSERVED = ['ok', 'delayed', 'failed', 'stalled'] as const;
export type ObservedVerdict = (typeof OBSERVED)[number];
export const EXPECTED: readonly Expected[] = ['ok', 'delayed', 'stalled', 'unknown'];

/** A cell as far as it is compared. */
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
  /** Where it differs: what may be the reason, in one sentence. */
  readonly doubt: string | null;
}

export interface Confusion<Cell extends ObservedCell> {
  /** Those that differ first, then those that could not be predicted; in the order of the cells otherwise. */
  readonly compared: readonly Compared<Cell>[];
  readonly same: number;
  readonly misses: readonly Compared<Cell>[];
  readonly unknown: number;
  /** Verdicts that were observed in any cell, from best to worst: the columns of the table. */
  readonly columns: readonly ObservedVerdict[];
  /** How many cells were predicted and observed so. */
  count(expected: Expected, observed: ObservedVerdict): number;
}

/** Compares each cell of which a trial says something. */
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
    const agrees = prediction.verdict === 'unknown' ? 'not predicted' : prediction.verdict === observed ? 'yes' : 'no';
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

/** Why a prediction may have missed: a race that falls otherwise, few trials on either side, or something it does not tell. */
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
  const left = `in ${silent} of them a request was sent beside an earlier connection that was silent`;
  // The verdict of the two that is worse: in how many reference trials it would have occurred, or worse.
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
  return `${ofTrials}; ${of}, so ${told.length === 1 ? 'a trial' : `${told.length} trials`} without it may come by chance in ${percent(chance)} of the cases`;
}
