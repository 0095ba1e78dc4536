import { expect, test } from '@playwright/test';
import type { Cell } from '../../../../src/domain/cells.ts';
import type { JudgedRun } from '../../../../src/features/expectations/judge.ts';
import { differences } from '../../../../src/report/page/matrix.tsx';
import { type Summary, summarise } from '../../../../src/report/summary.ts';
import { sampleResults } from '../../fixtures/results.ts';
import { sampleTraits } from '../../fixtures/traits.ts';

const summary = summarise(sampleResults(), {}, sampleTraits());
const [cell, other] = summary.cells as [Cell, Cell, ...Cell[]];

/** A summary in which these cells, and no others, were judged and missed. */
function standing(
  judgements: readonly (readonly [Cell, 'met' | 'unexpected' | 'fixed'])[],
  missed: readonly Cell[] = [],
): Pick<Summary, 'predicted' | 'judged'> {
  const compared = summary.predicted?.compared[0];
  if (!summary.predicted || !compared) throw new Error('nothing is predicted');
  const misses = missed.map((each) => ({ ...compared, cell: each, agrees: 'no' as const }));
  const byAnchor = new Map(judgements.map(([{ anchor }, judgement]) => [anchor, { judgement }]));
  return { predicted: { ...summary.predicted, misses }, judged: { byAnchor } as unknown as JudgedRun };
}

test('differences() says nothing of what came as predicted and as expected', () => {
  expect(differences([cell], standing([[cell, 'met']], [other]))).toEqual([]);
  expect(differences([cell], { predicted: null, judged: null })).toEqual([]);
});

test('differences() says of a cell what was predicted, and how it stands to what is expected', () => {
  const predicted = summary.predicted?.compared[0]?.prediction.verdict;
  expect(differences([cell], standing([[cell, 'unexpected']], [cell]))).toEqual([
    `predicted ${predicted}`,
    'unexpected',
  ]);
  expect(differences([cell], standing([[cell, 'fixed']]))).toEqual(['fixed']);
});

test('differences() counts the cells of a pair', () => {
  const of = standing(
    [
      [cell, 'unexpected'],
      [other, 'fixed'],
    ],
    [cell, other],
  );
  expect(differences([cell, other], of)).toEqual(['2 not as predicted', '1 unexpected', '1 fixed']);
});
