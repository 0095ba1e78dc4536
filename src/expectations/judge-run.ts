/** A whole run held to what was expected of it. Pure. */
import { cellsOf } from '../report/cells.ts';
import type { Result } from '../results/schema.ts';
import { JUDGEMENTS, type JudgedCell, type Judgement, type Judging, judgeCell, tellsAbsence } from './judge.ts';

export interface JudgedRun {
  /** As messages name it. */
  readonly file: string;
  /** How many trials a cell needs before an `ok` in all of them says that it is fixed. */
  readonly enough: number;
  /** In the order in which the cells first occur. */
  readonly cells: readonly JudgedCell[];
  readonly byAnchor: ReadonlyMap<string, JudgedCell>;
  readonly counts: Readonly<Record<Judgement, number>>;
}

/** Judges every cell of `results`. */
export function judgeRun(results: readonly Result[], judging: Judging): JudgedRun {
  const cells = cellsOf(results).map((cell) => judgeCell(cell, judging));
  const counts = Object.fromEntries(
    JUDGEMENTS.map((each) => [each, cells.filter(({ judgement }) => judgement === each).length]),
  ) as Record<Judgement, number>;
  const byAnchor = new Map(cells.map((cell) => [cell.anchor, cell]));
  return { file: judging.expectations.file, enough: enoughFor(judging.interval), cells, byAnchor, counts };
}

/** The least number of trials that tell that a verdict does not occur. @example enoughFor(0.3) // 9 */
export function enoughFor(interval: number): number {
  let trials = 1;
  while (!tellsAbsence(trials, interval)) trials++;
  return trials;
}

/** The cells of `run` that were judged so. */
export const cellsJudged = ({ cells }: JudgedRun, judgement: Judgement): JudgedCell[] =>
  cells.filter((each) => each.judgement === judgement);
