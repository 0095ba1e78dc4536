/** A browser as people use it beside the same engine as a plain Playwright test drives it. Pure. */
import { type Cell, observedTally, type Tally } from './cells.ts';
import { type Engine, engineName } from './names.ts';

/** A server in a scenario that both browsers were observed with. */
export interface ProfileRow {
  readonly server: string;
  readonly scenario: string;
  readonly person: Cell & Tally;
  readonly automation: Cell & Tally;
  /** `missed`: a person's stalled, the plain test's was ok. `other`: their verdicts differ in another way. */
  readonly difference: 'missed' | 'other' | 'none';
}

export interface ProfileComparison {
  readonly engine: Engine;
  /** Browser ids. */
  readonly person: string;
  readonly automation: string;
  /** Those that were missed first, then other differences, then the rest. */
  readonly rows: readonly ProfileRow[];
  /** What they come to, in one sentence or two. */
  readonly sentence: string;
}

const DIFFERENCES = ['missed', 'other', 'none'] as const;

/** Every browser of the profile `automation` against the one that people use: of its engine, of its release if there is one. */
export function profilesOf(cells: readonly Cell[]): ProfileComparison[] {
  // A cell counts by what was observed in it, and names its browser by a trial that was.
  const seen = cells.flatMap((cell) => {
    const observed = observedTally(cell);
    return observed.observed > 0 ? [{ ...cell, ...observed }] : [];
  });
  const browsers = new Map(seen.map((cell) => [cell.browser, launchedIn(cell)]));
  return [...browsers].flatMap(([automation, { profile, engine, version }]) => {
    if (profile !== 'automation') return [];
    const persons = [...browsers].filter(([, other]) => other.profile === 'person' && other.engine === engine);
    const [person] = persons.find(([, other]) => other.version === version) ?? persons[0] ?? [];
    if (person === undefined) return [];
    const rows = rowsOf(seen, person, automation);
    return rows.length === 0 ? [] : { engine, person, automation, rows, sentence: sentenceOf(engine, rows) };
  });
}

/** The browser of a cell as a trial that was played names it: one that was not played knows less. */
const launchedIn = ({ trials, worst }: Cell) => (trials.find(({ browser }) => browser.driver !== '') ?? worst).browser;

function rowsOf(cells: readonly Cell[], person: string, automation: string): ProfileRow[] {
  const rows = cells
    .filter(({ browser }) => browser === person)
    .flatMap((mine) => {
      const { server, scenario } = mine;
      const other = cells.find(
        (cell) => cell.browser === automation && cell.server === server && cell.scenario === scenario,
      );
      return other ? [{ server, scenario, person: mine, automation: other, difference: differ(mine, other) }] : [];
    });
  return rows.toSorted((a, b) => DIFFERENCES.indexOf(a.difference) - DIFFERENCES.indexOf(b.difference));
}

function differ(person: Tally, automation: Tally): ProfileRow['difference'] {
  if (person.verdict === 'stalled' && automation.verdict === 'ok') return 'missed';
  return person.verdict === automation.verdict ? 'none' : 'other';
}

/** @example 'A plain Playwright test with Chromium would have missed 3 of 4 stalls.' */
function sentenceOf(engine: Engine, rows: readonly ProfileRow[]): string {
  const test = `A plain Playwright test with ${engineName(engine)}`;
  const count = (has: (row: ProfileRow) => boolean) => rows.filter(has).length;
  const stalls = count(({ person }) => person.stalls > 0);
  const missed = count(({ difference }) => difference === 'missed');
  const added = count(({ person, automation }) => automation.stalls > 0 && person.stalls === 0);
  const cells = `${rows.length} ${rows.length === 1 ? 'cell' : 'cells'} in which both were observed`;
  const extra = added === 0 ? '' : ` It stalled in ${added} in which a person's did not.`;
  if (stalls === 0) return `${test} had no stall to miss, in ${cells}.${extra}`;
  const share = missed === 0 ? `no stall of ${stalls}` : `${missed} of ${stalls} ${stalls === 1 ? 'stall' : 'stalls'}`;
  return `${test} would have missed ${share}, in ${cells}.${extra}`;
}
