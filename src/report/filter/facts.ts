/** What a query can ask of the cells of the page, as attributes of their elements. Pure. */
import type { Cell } from '../cells.ts';
import type { Summary } from '../summary.ts';
import { visible } from '../visible.ts';
import type { Facts } from './query.ts';

/** The facts of a cell. */
export function factsOf(
  cell: Cell,
  { models, predicted, judged }: Pick<Summary, 'models' | 'predicted' | 'judged'>,
): Facts {
  const { server, browser, scenario, verdict, worst, provoked } = cell;
  const missed = predicted?.misses.some((miss) => miss.cell === cell);
  const judgement = judged?.byAnchor.get(cell.anchor)?.judgement;
  const is = Object.entries({
    provoked: provoked > 0,
    proven: worst.cause?.proven ?? false,
    unproven: worst.cause?.proven === false,
    mispredicted: missed ?? false,
    unexpected: judgement === 'unexpected',
    expected: judgement === 'met',
    fixed: judgement === 'fixed',
  });
  return {
    server,
    browser,
    engine: worst.browser.engine,
    scenario,
    verdict,
    model: models.get(server) ?? '',
    cause: worst.cause?.kind ?? '',
    is: is.flatMap(([name, holds]) => (holds ? [name] : [])),
  };
}

/** The same as `data-` attributes of an element. */
export const attributesOf = ({ is, ...facts }: Facts): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(facts).map(([name, value]) => [`data-${name}`, visible(value, 100)])),
  'data-is': is.join(' '),
});
