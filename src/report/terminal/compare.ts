/** What `standoff compare` prints: sentences, a table for each browser, and the reason for each change. Pure. */

import pc from 'picocolors';
import type { BrowserHistory, ComparedCell, SetComparison, Transition } from '../../features/compare/comparison.ts';
import {
  cellName,
  comparisonSentences,
  countsText,
  isChanged,
  sideName,
  stallText,
  stepName,
  tellChange,
  transitionWord,
} from '../../features/compare/words.ts';
import { type Column, shortId, tablesWithin } from '../../text/table.ts';
import { visible } from '../../text/visible.ts';
import type { Colors } from './matrix.ts';
import { bullet } from './sections.ts';

export interface CompareTextOptions {
  /** Width of the terminal; at least 60 is assumed, and no more than 120 is used. */
  readonly columns: number;
  /** Off when the output is not a terminal, or NO_COLOR is set: the caller decides. */
  readonly colour: boolean;
  /** Also show cells in which nothing changed. */
  readonly all: boolean;
}

/** Further reasons are only on the page. */
const MOST = 20;

/** The whole text, without a final line feed. */
export function compareText(comparison: SetComparison, options: CompareTextOptions): string {
  const columns = Math.min(120, Math.max(60, options.columns));
  const colours = pc.createColors(options.colour);
  const blocks = [
    comparisonSentences(comparison)
      .map((each) => bullet(each, columns))
      .join('\n'),
    ...comparison.lanes.map((lane) => laneText(lane, columns, colours, options.all)),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function laneText(lane: BrowserHistory, columns: number, colours: Colors, all: boolean): string {
  const cells = all ? lane.cells : lane.cells.filter(isChanged);
  if (cells.length === 0) return '';
  const reasons = cells.flatMap((cell) =>
    cell.changes.flatMap(({ transition }, index) => {
      const why = tellChange(cell, index);
      const name = `${cellName(cell)}, ${stepName(lane, index)}, ${transitionWord(transition)}`;
      // The sentences say once for all cells why they are not comparable.
      return why === '' || transition === 'not-comparable' ? [] : [bullet(`${name}: ${why}`, columns)];
    }),
  );
  const rest = reasons.length - MOST;
  return [
    colours.bold(visible(lane.title, 60)),
    ...tablesWithin(columns, namesOf(cells), columnsOf(lane, cells, colours)),
    ...reasons.slice(0, MOST),
    ...(rest > 0 ? [`… and ${rest} more: --html and --json have them all`] : []),
  ].join('\n');
}

const namesOf = (cells: readonly ComparedCell[]): Column => ({
  head: 'server\nscenario',
  texts: cells.map(({ server, scenario, variant }) =>
    [shortId(server), `${shortId(scenario)}${variant === '' ? '' : ` (${shortId(variant)})`}`].join('\n'),
  ),
});

/** The sides, with the changes between them. */
function columnsOf(lane: BrowserHistory, cells: readonly ComparedCell[], colours: Colors): Column[] {
  return lane.sides.flatMap((side, index): Column[] => {
    const observations = {
      head: visible(sideName(side), 60).replaceAll(' ', '\n'),
      texts: cells.map(({ observations: all }) => {
        const observation = all[index] ?? null;
        return [countsText(observation).replaceAll(', ', '\n'), stallText(observation)].filter(Boolean).join('\n');
      }),
    };
    const change = {
      head: stepName(lane, index),
      texts: cells.map(({ changes }) => transitionWord(changes[index]?.transition ?? 'not-observed')),
      paint: (text: string, row: number) => paint(colours, cells[row]?.changes[index]?.transition, text),
    };
    return index < lane.sides.length - 1 ? [observations, change] : [observations];
  });
}

function paint(colours: Colors, transition: Transition | undefined, text: string): string {
  if (transition === 'regressed') return colours.bold(colours.red(text));
  if (transition === 'fixed') return colours.green(text);
  if (transition === 'changed-verdict' || transition === 'changed-cause') return colours.magenta(text);
  return transition === 'new' || transition === 'gone' || transition === 'not-comparable'
    ? colours.yellow(text)
    : colours.dim(text);
}
