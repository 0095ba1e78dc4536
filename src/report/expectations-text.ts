/** What the terminal says of the expectations at the end of a run. Pure. */
import pc from 'picocolors';
import type { JudgedCell, Judgement } from '../expectations/judge.ts';
import { cellsJudged, type JudgedRun } from '../expectations/judge-run.ts';
import { countsSentence, FIXED_ADVICE, groupSentence, nameOf, perhapsFixed, WORDS } from '../expectations/sentences.ts';
import { bullet, limited } from './terminal-sections.ts';

interface Layout {
  readonly columns: number;
  readonly colour: boolean;
}

/** Counts, then each cell that is unexpected or fixed with what was expected, observed, and its bug. Ends without a line feed. */
export function expectationsText(judged: JudgedRun, { columns: given, colour }: Layout): string {
  const columns = Math.min(100, Math.max(60, given));
  const colours = pc.createColors(colour);
  const told = (judgement: Judgement) =>
    cellsJudged(judged, judgement).flatMap((cell) => linesOf(cell, judgement, judged));
  const unexpected = told('unexpected').map((line) => bullet(line, columns));
  const fixed = [...told('fixed').map((line) => bullet(line, columns))];
  const maybe = limited(told('maybe-fixed'), (line) => bullet(line, columns));
  return [
    colours.bold('Expectations'),
    bullet(countsSentence(judged), columns),
    ...(unexpected.length > 0 ? unexpected.map((line) => colours.red(line)) : []),
    ...fixed,
    ...maybe,
    ...(fixed.length + maybe.length > 0 ? [bullet(FIXED_ADVICE, columns)] : []),
  ].join('\n');
}

/** @example 'unexpected: chromium × python-threading › bystander: expected stalled, observed ok in 1 of 1 trial (…)' */
function linesOf(cell: JudgedCell, judgement: Judgement, { file, enough }: JudgedRun): string[] {
  return cell.groups
    .filter((group) => group.judgement === judgement)
    .map((group) => {
      const more = perhapsFixed(group, enough);
      const line = `${WORDS[judgement]}: ${nameOf(cell)}: ${groupSentence(group, file)}`;
      return more === null ? line : `${line}. ${more}`;
    });
}
