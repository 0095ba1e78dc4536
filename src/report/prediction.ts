/** Predictions in words, for the page, the terminal and `standoff predict`. Pure. */
import type { Cell } from '../domain/cells.ts';
import type { Compared, Confusion } from '../features/predict/confusion.ts';
import type { Prediction, Share } from '../features/predict/predict.ts';
import { wrap } from '../text/table.ts';
import { visible } from '../text/visible.ts';

export type Predicted = Confusion<Cell>;

/** The most servers of a reference that are listed by name. */
const MOST = 3;

const shareText = ({ least, most }: Share): string => (least === most ? `${most}` : `${least} to ${most}`);

/** How often each verdict would occur in the reference trials, and which servers those had. */
export function referenceText({ reference, stalled, delayed, verdict }: Prediction): string {
  if (!reference) return '';
  const { servers, trials } = reference;
  const named = servers.length <= MOST ? servers.join(', ') : `${servers.length} servers`;
  const counts = [
    ...(verdict === 'stalled' || stalled.most > 0 ? [`stalled in ${shareText(stalled)}`] : []),
    ...(verdict === 'delayed' || delayed.most > 0 ? [`delayed in ${shareText(delayed)}`] : []),
  ];
  return `${counts.length > 0 ? counts.join(', ') : 'ok in all'} of ${trials.length} reference ${trials.length === 1 ? 'trial' : 'trials'} (${named})`;
}

/** @example '231 of 243 cells as observed, 4 could not be predicted; 12 differ' */
export function countText({ same, misses, unknown }: Predicted): string {
  const all = same + misses.length;
  const not = unknown > 0 ? `, ${unknown} could not be predicted` : '';
  const differ =
    misses.length === 0 ? 'none differs' : `${misses.length} ${misses.length === 1 ? 'differs' : 'differ'}`;
  return `${same} of ${all} cells as observed${not}; ${differ}`;
}

/** @example 'chromium × python-timeout › abandoned (predicted ok, observed delayed)' */
export const missText = ({ cell: { browser, server, scenario }, prediction, observed }: Compared<Cell>): string =>
  visible(`${browser} × ${server} › ${scenario} (predicted ${prediction.verdict}, observed ${observed})`, 200);

/** At most two lines of `columns`: the count, and as many differing cells as fit. */
export function predictedText(predicted: Predicted, columns: number): string {
  if (predicted.compared.length === 0) return '';
  const texts = predicted.misses.map(missText);
  for (let named = Math.min(texts.length, columns); named > 0; named--) {
    const rest = texts.length - named;
    const some = `${texts.slice(0, named).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
    const lines = wrap(`Predicted: ${countText(predicted)}: ${some}`, columns, 2);
    if (lines.split('\n').length <= 2) return lines;
  }
  return wrap(`Predicted: ${countText(predicted)}`, columns, 2);
}
