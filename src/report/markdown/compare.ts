/** A comparison as Markdown for a pull request: a short table of changes, with the rest folded. Pure. */
import type { BrowserHistory, ComparedCell, SetComparison, Side } from '../../features/compare/comparison.ts';
import {
  cellName,
  comparisonSentences,
  countsText,
  isChanged,
  sideName,
  stallText,
  stepName,
  TOLD,
  tellChange,
  transitionWord,
  UNCHANGED,
} from '../../features/compare/words.ts';
import { folded, markdownTable, plainMarkdown } from '../../text/markdown.ts';

/** Ends with a line feed. @param all also the cells in which nothing changed */
export function compareMarkdown(comparison: SetComparison, all: boolean): string {
  const [first = '', ...rest] = comparisonSentences(comparison).map((each) => plainMarkdown(each, 2000));
  const told = comparison.lanes.flatMap((lane) => laneTable(lane, isTold));
  const others = comparison.lanes.flatMap((lane) => [
    ...laneTable(lane, (cell) => !isTold(cell) && (all || isChanged(cell))),
    ...reasons(lane),
  ]);
  const sides = comparison.lanes.flatMap((lane) => lane.sides.map((side) => sideLine(lane, side)));
  const blocks = [
    `**Standoff: ${first}**`,
    rest.map((each) => `- ${each}`).join('\n'),
    ...told,
    ...folded('Other differences, and the reason for each change', others),
    ...folded('What was compared', [sides.join('\n')]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const isTold = ({ changes }: ComparedCell): boolean => changes.some(({ transition }) => TOLD.includes(transition));

function laneTable(lane: BrowserHistory, has: (cell: ComparedCell) => boolean): string[] {
  const cells = lane.cells.filter(has);
  if (cells.length === 0) return [];
  const between = <T>(each: (side: number) => T, change: (step: number) => T): T[] =>
    lane.sides.flatMap((_, index) => (index === 0 ? [each(0)] : [change(index - 1), each(index)]));
  const head = [
    plainMarkdown(lane.title),
    ...between(
      (side) => plainMarkdown(lane.sides[side] ? sideName(lane.sides[side]) : ''),
      (step) => plainMarkdown(stepName(lane, step)),
    ),
  ];
  const rows = cells.map((cell) => [
    plainMarkdown(cellName(cell)),
    ...between(
      (side) => sideText(cell.observations[side] ?? null),
      (step) => changeText(cell, step),
    ),
  ]);
  return [markdownTable(head, rows)];
}

const sideText = (observation: ComparedCell['observations'][number]): string =>
  [countsText(observation), stallText(observation)]
    .filter(Boolean)
    .map((text) => plainMarkdown(text))
    .join('<br>');

function changeText({ changes }: ComparedCell, step: number): string {
  const transition = changes[step]?.transition ?? 'not-observed';
  return UNCHANGED.includes(transition) ? transitionWord(transition) : `**${transitionWord(transition)}**`;
}

function reasons(lane: BrowserHistory): string[] {
  const lines = lane.cells.flatMap((cell) =>
    cell.changes.flatMap((_, step) => {
      const why = tellChange(cell, step);
      return why === '' ? [] : [`- ${plainMarkdown(`${cellName(cell)}, ${stepName(lane, step)}: ${why}`, 900)}`];
    }),
  );
  return lines.length === 0 ? [] : [lines.join('\n')];
}

const sideLine = (lane: BrowserHistory, side: Side): string =>
  `- ${plainMarkdown(
    `${lane.title}, ${sideName(side)}; kit ${side.kit ?? 'not recorded'}; ${side.system ?? 'system not recorded'}; ${side.started ?? 'date not recorded'}`,
  )}`;
