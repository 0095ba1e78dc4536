/** @jsxImportSource preact */
/** The expectations of a run and of each cell, next to what was observed. Empty for a run without expectations. */
import type { Cell } from '../../domain/cells.ts';
import { cellsJudged, type JudgedCell, type JudgedRun } from '../../features/expectations/judge.ts';
import {
  countsSentence,
  FIXED_ADVICE,
  groupName,
  groupSentence,
  perhapsFixed,
  WORDS,
} from '../../features/expectations/sentences.ts';
import { visible } from '../../text/visible.ts';
import type { Summary } from '../summary.ts';

interface CellProps {
  readonly summary: Summary;
  readonly cell: Cell;
}

/** Readers find further cells by their marks. */
const MOST = 30;

/** Items for the list of findings: counts, then each cell that is unexpected or fixed. */
export function ExpectationFindings({ summary: { judged } }: { readonly summary: Summary }) {
  if (!judged) return null;
  const told = [...cellsJudged(judged, 'unexpected'), ...cellsJudged(judged, 'fixed')];
  return (
    <>
      <li>
        {visible(countsSentence(judged), 400)}
        {judged.counts.fixed + judged.counts['maybe-fixed'] > 0 && ` ${FIXED_ADVICE}`}
      </li>
      {told.slice(0, MOST).map((cell) => (
        <li key={cell.anchor}>
          <Mark judgement={cell.judgement} /> <a href={`#${cell.anchor}`}>{groupName(cell)}</a>:{' '}
          {sentencesOf(cell, judged).join(' ')}
        </li>
      ))}
      {told.length > MOST && <li>{told.length - MOST} more: see the cells.</li>}
    </>
  );
}

/** In the header of a cell. */
export function ExpectationMark({ summary, cell }: CellProps) {
  const judged = summary.judged?.byAnchor.get(cell.anchor);
  return judged && judged.judgement !== 'none' ? <Mark judgement={judged.judgement} /> : null;
}

/** Below the header of a cell. */
export function CellExpectation({ summary: { judged }, cell }: CellProps) {
  const own = judged?.byAnchor.get(cell.anchor);
  if (!judged || !own || own.judgement === 'none') return null;
  return <p>{sentencesOf(own, judged).join(' ')}</p>;
}

const Mark = ({ judgement }: Pick<JudgedCell, 'judgement'>) => (
  <span class={`expectation e-${judgement}`}>{WORDS[judgement]}</span>
);

function sentencesOf({ groups }: JudgedCell, { file, enough }: JudgedRun): string[] {
  return groups
    .filter(({ expectation }) => expectation !== null)
    .flatMap((group) => {
      const sentence = visible(groupSentence(group, file), 700);
      return [`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`, perhapsFixed(group, enough) ?? []].flat();
    });
}
