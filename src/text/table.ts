/** Tables for a terminal, with one rule below the head, split into several tables if the columns need more room. */

import Table from 'cli-table3';
import { visible } from './visible.ts';

/** Ids are cut only in tables; the page shows long names in full. */
export const shortId = (text: string): string => visible(text, 24);

/** The caller adds colours, because cli-table3's own ignore both NO_COLOR and the caller. */
export function table(head: string[], rows: string[][]): string {
  const ruled = new Table({ head, style: { head: [], border: [], compact: true } });
  ruled.push(...rows);
  return ruled.toString();
}

/** The width of a table whose columns have these widths: each adds a border and two blanks. */
export const tableWidth = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width + 3, 1);

/** The length of the longest line in `texts`. */
export const widest = (texts: readonly string[]): number =>
  Math.max(0, ...texts.flatMap((text) => text.split('\n')).map((line) => line.length));

export interface Column {
  readonly head: string;
  /** One text for each row. */
  readonly texts: readonly string[];
  /** Adds the colour of a row's text, which takes no room. */
  readonly paint?: (text: string, row: number) => string;
}

/** Tables that each begin with `first`, and are no wider than `width` unless a single column is. */
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

/* Wraps text. */

/**
 * Breaks `text` at spaces into lines of at most `width` characters; every line after the first has `indent` spaces in
 * front. A word that is longer than a line is cut, so nothing is wider than `width`.
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
