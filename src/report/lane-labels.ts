/** Labels put into rows so that none overlaps another. Pure. */

/** Width of a character of the drawing's monospaced 11 px, rounded up: common fonts have 0.55 to 0.61 em. */
export const CHAR = 6.8;

export interface Label {
  readonly text: string;
  readonly x: number;
  /** The end of the text is at `x`, since it would run over the right edge otherwise. */
  readonly anchor: 'start' | 'end';
  readonly row: number;
}

/** An upper bound: characters outside Latin-1 may be as wide as two. */
const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, each) => sum + (each > '\u00ff' && !'→…–'.includes(each) ? 2 : 1), 0) * CHAR;

/**
 * Places each of `wanted` in the first of `rows` rows in which it overlaps nothing. A label without any room is left out:
 * the table beside the drawing has it.
 */
export function packLabels(
  wanted: readonly { readonly x: number; readonly text: string }[],
  left: number,
  right: number,
  rows: number,
): Label[] {
  const taken: [from: number, to: number][][] = Array.from({ length: rows }, () => []);
  const labels: Label[] = [];
  for (const { x, text } of wanted) {
    const width = widthOf(text);
    const anchor = x + width > right ? 'end' : 'start';
    const [from, to] = anchor === 'start' ? [x, x + width] : [x - width, x];
    if (from < left) continue;
    const row = taken.findIndex((spans) => spans.every(([a, b]) => to + CHAR <= a || from >= b + CHAR));
    if (row === -1) continue;
    taken[row]?.push([from, to]);
    labels.push({ text, x, anchor, row });
  }
  return labels;
}
