/** Where a field of a matrix is not what was predicted, or not what is expected, in a few words. Pure. */
import { WORDS } from '../expectations/sentences.ts';
import type { Cell } from './cells.ts';
import type { Summary } from './summary.ts';

/**
 * What differs in `cells`, which are one cell or all of a pair. Empty where all came as predicted and as expected.
 *
 * @example differences([cell], summary) // ['predicted ok', 'unexpected']
 * @example differences(pair.cells, summary) // ['2 not as predicted', '1 unexpected']
 */
export function differences(cells: readonly Cell[], { predicted, judged }: Pick<Summary, 'predicted' | 'judged'>) {
  const counted = cells.length > 1;
  const missed = (predicted?.misses ?? []).filter(({ cell }) => cells.includes(cell));
  const [first] = missed;
  const prediction = first
    ? [counted ? `${missed.length} not as predicted` : `predicted ${first.prediction.verdict}`]
    : [];
  const judgements = cells.map(({ anchor }) => judged?.byAnchor.get(anchor)?.judgement);
  const expectation = (['unexpected', 'fixed', 'maybe-fixed'] as const).flatMap((kind) => {
    const count = judgements.filter((judgement) => judgement === kind).length;
    return count > 0 ? [counted ? `${count} ${WORDS[kind]}` : WORDS[kind]] : [];
  });
  return [...prediction, ...expectation];
}
