/** Tables for a terminal: one rule, below the head, and as many tables one below the other as the columns need. */

import Table from 'cli-table3';
import { visible } from './visible.ts';

/** Ids are cut for the tables only: whoever names a server in 30 characters still finds it in the page. */
export const shortId = (text: string): string => visible(text, 24);

/** Colours are the caller's: cli-table3's own heed neither NO_COLOR nor the caller. */
export function table(head: string[], rows: string[][]): string {
  const ruled = new Table({ head, style: { head: [], border: [], compact: true } });
  ruled.push(...rows);
  return ruled.toString();
}

/** How wide the table of columns with these contents is: a border and two blanks for each. */
export const tableWidth = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width + 3, 1);

/** The length of the longest line of any of `texts`. */
export const widest = (texts: readonly string[]): number =>
  Math.max(0, ...texts.flatMap((text) => text.split('\n')).map((line) => line.length));

export interface Column {
  readonly head: string;
  /** One text for each row, as long as it is shown. */
  readonly texts: readonly string[];
  /** Adds the colour of a row's text, which takes no room. */
  readonly paint?: (text: string, row: number) => string;
}

/** `columns` beside `first`, which every table begins with, none wider than `width` unless a single column is. */
export function tablesWithin(width: number, first: Column, columns: readonly Column[]): string[] {
  const room = ({ head, texts }: Column) => widest([head, ...texts]);
  const blocks: Column[][] = [];
  for (const column of columns) {
    const last = blocks.at(-1);
    if (last && tableWidth([first, ...last, column].map(room)) <= width) last.push(column);
    else blocks.push([column]);
  }
  return blocks.map((block) => {
    const all = [first, ...block];
    const shown = ({ texts, paint }: Column, row: number) => {
      const text = texts[row] ?? '';
      return paint ? paint(text, row) : text;
    };
    return table(
      all.map(({ head }) => head),
      first.texts.map((_, row) => all.map((column) => shown(column, row))),
    );
  });
}

/* Text in lines of at most so many columns. */

/**
 * `text` broken at spaces into lines of at most `width` characters, each after the first behind `indent` spaces. A word
 * that is longer than a line is cut, so that nothing ever runs over the width.
 */
export function wrap(text: string, width: number, indent = 0): string {
  const room = Math.max(20, width) - indent;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => each.match(new RegExp(`.{1,${room}}`, 'gu')) ?? [])) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > (lines.length === 0 ? room + indent : room) && line !== '') {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (line !== '') lines.push(line);
  return lines.join(`\n${' '.repeat(indent)}`);
}
