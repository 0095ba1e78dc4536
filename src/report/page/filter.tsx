/** @jsxImportSource preact */
import type { Cell } from '../../domain/cells.ts';
import { visible } from '../../text/visible.ts';
import type { Summary } from '../summary.ts';
import type { CellFacts } from './query.ts';

/** Where a reader types a query. Hidden until the script that answers it has started. */
export function FilterForm({ isPredicted, isJudged }: { readonly isPredicted: boolean; readonly isJudged: boolean }) {
  return (
    <search>
      <form id="filter" class="filter" hidden>
        <label for="query">Show only</label>
        <input
          id="query"
          type="search"
          autocomplete="off"
          spellcheck={false}
          placeholder="server:python* verdict:stalled is:proven"
          aria-describedby="query-help"
        />
        <output id="matched" for="query" />
        <p id="query-help" class="note">
          Type words, or server: browser: engine: scenario: verdict: model: cause: is: (provoked, proven, unproven
          {isPredicted ? ', mispredicted' : ''}
          {isJudged ? ', unexpected, expected, fixed' : ''}). * means anything, a comma means or, - means not. Keys: /
          goes to this field, j to the next cell, k to the cell before.
        </p>
      </form>
    </search>
  );
}

/* The facts of cells that a query can ask for, as attributes of their elements. Pure. */

export function factsOf(
  cell: Cell,
  { models, predicted, judged }: Pick<Summary, 'models' | 'predicted' | 'judged'>,
): CellFacts {
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
export const attributesOf = ({ is, ...facts }: CellFacts): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(facts).map(([name, value]) => [`data-${name}`, visible(value, 100)])),
  'data-is': is.join(' '),
});
