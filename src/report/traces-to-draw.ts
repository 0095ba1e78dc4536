/** Which traces the page draws: only the worst trial of a cell; the others are in their files. */
import { type Cell, cellsOf } from '../domain/cells.ts';
import type { Result } from '../domain/schema.ts';
import type { Store } from '../domain/store.ts';
import type { Trace } from '../domain/trace.ts';

/** With more cells than these a page is sparing: it must open at once, and stay below 10 MB. */
const MOST = 400;

/** Whether a page of so many cells holds back what is looked at one by one, until it is. */
export const isLarge = (cells: number): boolean => cells > MOST;

/** Whether the page has the evidence of a cell, when it has so many. That of those that are ok is in its files in any case. */
export const isToldInFull = ({ verdict }: Pick<Cell, 'verdict'>, cells: number): boolean =>
  !isLarge(cells) || verdict !== 'ok';

/** The traces to draw, by the path that `evidence.trace` has. One whose file is gone is left out. */
export function tracesToDraw(results: readonly Result[], store: Pick<Store, 'readTrace'>): Map<string, Trace> {
  const cells = cellsOf(results);
  const drawn = cells.filter((cell) => isToldInFull(cell, cells.length));
  const files = drawn.flatMap(({ worst }) => worst.evidence.trace ?? []);
  return new Map(
    files.flatMap((file) => {
      const trace = store.readTrace(file);
      return trace ? [[file, trace] as const] : [];
    }),
  );
}
