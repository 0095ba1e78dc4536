/** Stall rates by the kind of navigation, where a run has more than one. Pure. */
import { type Navigation, navigationSchema } from '../results/schema.ts';
import { type Cell, grouped, type Tally, tally } from './cells.ts';
import type { Rate } from './rates.ts';

/** A browser in a scenario that was observed with more than one kind of navigation. */
export interface NavigationRow {
  readonly scenario: string;
  /** Only those servers for which that is so: a kind of navigation must not look better for having met another server. */
  readonly servers: readonly string[];
  readonly rates: ReadonlyMap<Navigation, Rate>;
}

export interface NavigationTable {
  readonly browser: string;
  /** Those of any row, in the order of the schema. */
  readonly navigations: readonly Navigation[];
  readonly rows: readonly NavigationRow[];
}

/** One table for each browser of which there is something to compare. */
export function navigationsOf(cells: readonly Cell[]): NavigationTable[] {
  const varied = cells.filter((cell) => navigationsIn(cell).length > 1);
  return grouped(varied, ({ browser }) => browser).map((mine) => {
    const rows = grouped(mine, ({ scenario }) => scenario).map(rowOf);
    const navigations = navigationSchema.options.filter((each) => rows.some(({ rates }) => rates.has(each)));
    return { browser: mine[0]?.browser ?? '', navigations, rows };
  });
}

/** The kinds of navigation by which a cell was observed, in the order of the schema. */
export const navigationsIn = ({ trials }: Pick<Cell, 'trials'>): Navigation[] =>
  navigationSchema.options.filter((each) => by(each, trials, null).observed > 0);

function rowOf(cells: readonly Cell[]): NavigationRow {
  const trials = cells.flatMap((cell) => cell.trials);
  const rule = cells[0]?.rule ?? null;
  return {
    scenario: cells[0]?.scenario ?? '',
    servers: cells.map(({ server }) => server),
    rates: new Map(navigationsIn({ trials }).map((each) => [each, by(each, trials, rule)])),
  };
}

const by = (navigation: Navigation, trials: Cell['trials'], rule: Cell['rule']): Tally =>
  tally(
    trials.filter(({ browser }) => browser.navigation === navigation),
    rule,
  );
