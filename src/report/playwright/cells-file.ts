/** `cells.json`: every cell of a run with what was observed and what is possible, for programs that read neither lines nor pages. Pure. */
import type { Verdict } from '../../domain/schema.ts';
import type { Possible } from '../../features/predict/possible.ts';
import { visible } from '../../text/visible.ts';
import type { Summary } from '../summary.ts';

export interface CellLine {
  readonly browser: string;
  readonly server: string;
  readonly scenario: string;
  readonly observed: {
    readonly verdict: Verdict;
    /** Trials that say something about the pair, and how many of them stalled or were provoked. */
    readonly trials: number;
    readonly stalls: number;
    readonly provoked: number;
  };
  /** Null where the server was not probed. */
  readonly possible: Possible | null;
}

/** One entry for each cell, in the order in which they are read. */
export const cellsFile = ({ cells, possible }: Pick<Summary, 'cells' | 'possible'>): CellLine[] =>
  cells.map(({ browser, server, scenario, verdict, observed, stalls, provoked, anchor }) => ({
    browser,
    server,
    scenario,
    observed: { verdict, trials: observed, stalls, provoked },
    possible: possible.get(anchor) ?? null,
  }));

/** A cell that stalled or failed, or may stall. */
export const isBadOrMayBe = ({ observed, possible }: CellLine): boolean =>
  ['stalled', 'failed'].includes(observed.verdict) || possible?.worst === 'stalled';

/** Why `failOn: possible` fails the run. */
export function possiblyText(cells: readonly CellLine[]): string {
  const seen = cells.filter(({ observed }) => observed.verdict !== 'ok' && observed.verdict !== 'delayed').length;
  const named = cells
    .slice(0, MOST)
    .map(({ browser, server, scenario }) => visible(`${browser} × ${server} › ${scenario}`, 120));
  const more = cells.length > MOST ? ` and ${cells.length - MOST} more` : '';
  return `The run has failed: ${cells.length} cells stall or may stall (${seen} did): ${named.join(', ')}${more}.`;
}

/** How many cells are named. */
const MOST = 12;
