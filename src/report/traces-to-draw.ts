/** Which traces the page draws: only the worst trial of a cell; the others are in their files. */
import type { Result } from '../results/schema.ts';
import type { Store } from '../results/store.ts';
import type { Trace } from '../wire/trace.ts';
import { cellsOf } from './cells.ts';

/** The traces to draw, by the path that `evidence.trace` has. One whose file is gone is left out. */
export function tracesToDraw(results: readonly Result[], store: Pick<Store, 'readTrace'>): Map<string, Trace> {
  const files = cellsOf(results).flatMap(({ worst }) => worst.evidence.trace ?? []);
  return new Map(
    files.flatMap((file) => {
      const trace = store.readTrace(file);
      return trace ? [[file, trace] as const] : [];
    }),
  );
}
