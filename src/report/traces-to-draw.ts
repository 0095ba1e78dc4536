/** Which traces the page draws: only that of each cell's worst trial. The others are in their files. */
import { type Cell, cellsOf } from '../domain/cells.ts';
import type { Result } from '../domain/schema.ts';
import type { Store } from '../domain/store.ts';
import type { Trace } from '../domain/trace.ts';

/** A page with more cells than this shows less: it must open at once and stay below 10 MB. */
const MOST = 400;

/** Whether a page with this many cells loads details only when a reader opens them. */
export const isLarge = (cells: number): boolean => cells > MOST;

/** Whether a page with this many cells has the evidence of `cell`. Evidence of ok cells is always in the files. */
export const isToldInFull = ({ verdict }: Pick<Cell, 'verdict'>, cells: number): boolean =>
  !isLarge(cells) || verdict !== 'ok';

/** The traces to draw, by the path in `evidence.trace`. Traces whose file is gone are left out. */
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
