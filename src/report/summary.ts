/**
 * The results as data: the one structure from which both the terminal and the page are written. Pure; it reads results
 * and nothing else.
 */
import {
  BADNESS,
  type Cell,
  cellsOf,
  grouped,
  observedTally,
  type Pair,
  pairsOf,
  type Tally,
  tally,
} from '../domain/cells.ts';
import { type Engine, engineName, releaseName } from '../domain/engines.ts';
import type { ReferenceVisits } from '../domain/measurements.ts';
import { type Rate, type RateGroup, ratesOf } from '../domain/rates.ts';
import { type Navigation, navigationSchema, type Result, type Verdict } from '../domain/schema.ts';
import type { Traits } from '../domain/server-traits.ts';
import type { JudgedRun } from '../features/expectations/judge.ts';
import { confusionOf } from '../features/predict/confusion.ts';
import { type Possible, possibleOf } from '../features/predict/possible.ts';
import { predict } from '../features/predict/predict.ts';
import type { Ended } from '../stats/stopped-interval.ts';
import { type BrowserInUse, browsersInUse } from './browsers.ts';
import { type CauseGroup, causesOf, type ReasonGroup, reasonsOf } from './causes.ts';
import type { Predicted } from './prediction.ts';
import { browserSentence, countSentences, sequentialSentence } from './sentences.ts';

/* Stall rates by the kind of navigation, where a run has more than one. Pure. */

/** A browser in a scenario that was observed with more than one kind of navigation. */
export interface NavigationRow {
  readonly scenario: string;
  /** Only servers observed with several kinds: a kind must not look better because it met other servers. */
  readonly servers: readonly string[];
  readonly rates: ReadonlyMap<Navigation, Rate>;
}

export interface NavigationTable {
  readonly browser: string;
  /** All kinds in any row, in the order of the schema. */
  readonly navigations: readonly Navigation[];
  readonly rows: readonly NavigationRow[];
}

/** One table for each browser that has something to compare. */
export function navigationTables(cells: readonly Cell[]): NavigationTable[] {
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

/* A browser as people use it, next to the same engine as a plain Playwright test drives it. Pure. */

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
  /** Missed stalls first, then other differences, then the rest. */
  readonly rows: readonly ProfileRow[];
  /** The conclusion, in one or two sentences. */
  readonly sentence: string;
}

const DIFFERENCES = ['missed', 'other', 'none'] as const;

/**
 * Each `automation` browser against the one that people use: of the same engine, and of the same release if possible.
 */
export function profilesOf(cells: readonly Cell[]): ProfileComparison[] {
  // Only the observed trials of a cell count, and one of them names its browser.
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

/** The browser of a cell, from a trial that was played: other trials know less. */
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

/** The order in which ids are shown. Ids that are not listed come last. */
export interface CellOrder {
  readonly browsers?: readonly string[];
  readonly servers?: readonly string[];
  readonly scenarios?: readonly string[];
}

export interface Summary {
  readonly browsers: readonly string[];
  readonly servers: readonly string[];
  readonly scenarios: readonly string[];
  /** By scenario, then server, then browser: the reading order. */
  readonly cells: readonly Cell[];
  readonly pairs: readonly Pair[];
  readonly sentences: readonly string[];
  /** What was launched under each browser id, in the order of `browsers`. */
  readonly inUse: readonly BrowserInUse[];
  readonly rates: readonly RateGroup[];
  /** Empty unless an engine was observed in both profiles. */
  readonly profiles: readonly ProfileComparison[];
  /** Empty unless a cell was observed with more than one kind of navigation. */
  readonly navigations: readonly NavigationTable[];
  /** Predictions next to observations; null without traits of servers. */
  readonly predicted: Predicted | null;
  /** What could have happened in each cell, by its anchor; empty without traits of servers. */
  readonly possible: ReadonlyMap<string, Possible>;
  /** The run compared with its expectations; null without expectations. */
  readonly judged: JudgedRun | null;
  readonly causes: readonly CauseGroup[];
  readonly reasons: Readonly<Record<'unavailable' | 'failed' | 'broken', readonly ReasonGroup[]>>;
  /** A server's concurrency model, by its id. */
  readonly models: ReadonlyMap<string, string>;
  cell(browser: string, server: string, scenario: string): Cell | undefined;
  pair(browser: string, server: string): Pair | undefined;
}

/** Servers of one model are listed together, which makes patterns visible. */
const MODELS: readonly string[] = ['sequential', 'timeout', 'threaded', 'proxy'];

// A fixed locale makes every machine write the same report; numeric puts chromium-99 before chromium-120.
const natural = new Intl.Collator('en', { numeric: true });

function inOrder(ids: Iterable<string>, order: readonly string[] = [], models?: ReadonlyMap<string, string>): string[] {
  const place = (list: readonly string[], id: string) => (list.includes(id) ? list.indexOf(id) : list.length);
  const model = (id: string) => place(MODELS, models?.get(id) ?? '');
  return [...new Set(ids)].toSorted(
    (a, b) => place(order, a) - place(order, b) || model(a) - model(b) || natural.compare(a, b),
  );
}

/**
 * Everything that is reported about `results`. They may come from several runs; a cell then has the trials of all of
 * them.
 * @param traits of servers, from which verdicts are predicted
 * @param rule that ended the trials of each cell; null: their number was fixed
 * @param visits to servers that nothing blocks, as they come with the kit
 */
export function summarise(
  results: readonly Result[],
  order: CellOrder = {},
  traits: readonly Traits[] = [],
  rule: Ended = null,
  visits: readonly ReferenceVisits[] = [],
): Summary {
  const models = new Map(results.map(({ server }) => [server.id, server.model]));
  const browsers = inOrder(
    results.map(({ browser }) => browser.id),
    order.browsers,
  );
  const servers = inOrder(
    results.map(({ server }) => server.id),
    order.servers,
    models,
  );
  const scenarios = inOrder(
    results.map(({ scenario }) => scenario),
    order.scenarios,
  );

  const key = (...ids: readonly string[]) => JSON.stringify(ids);
  const cellByKey = new Map(
    cellsOf(results, rule).map((cell) => [key(cell.browser, cell.server, cell.scenario), cell]),
  );
  const cell = (browser: string, server: string, scenario: string) => cellByKey.get(key(browser, server, scenario));
  const cells = scenarios.flatMap((scenario) =>
    servers.flatMap((server) => browsers.flatMap((browser) => cell(browser, server, scenario) ?? [])),
  );
  const pairByKey = new Map(pairsOf(cells).map((each) => [key(each.browser, each.server), each]));
  const pair = (browser: string, server: string) => pairByKey.get(key(browser, server));
  const pairs = servers.flatMap((server) => browsers.flatMap((browser) => pair(browser, server) ?? []));

  const inUse = browsersInUse(results).toSorted((a, b) => browsers.indexOf(a.id) - browsers.indexOf(b.id));
  const sentences =
    cells.length === 0
      ? ['No trial was recorded.']
      : [
          ...browsers.map((browser) => browserSentence(browser, pairs)),
          ...sequentialSentence(new Map(inUse.map((each) => [each.id, releaseName(each)])), models, pairs),
          ...countSentences(cells),
        ];
  const reasons = (verdict: Verdict) => reasonsOf(cells, verdict);
  const predicted = traits.length === 0 ? null : confusionOf(predict(results, traits, visits), cells);
  return {
    browsers,
    servers,
    scenarios,
    cells,
    pairs,
    sentences,
    inUse,
    rates: ratesOf(cells),
    profiles: profilesOf(cells),
    navigations: navigationTables(cells),
    predicted,
    possible: new Map(
      (predicted?.compared ?? []).map(({ cell: { anchor }, prediction }) => [anchor, possibleOf(prediction)]),
    ),
    judged: null,
    causes: causesOf(cells),
    reasons: { unavailable: reasons('unavailable'), failed: reasons('failed'), broken: reasons('broken') },
    models,
    cell,
    pair,
  };
}

/** Cells that came out better than they may: what is possible there is worse than the worst of their trials. */
export const luckyCells = ({
  cells,
  possible,
}: Pick<Summary, 'cells' | 'possible'>): { cell: Cell; possible: Possible }[] =>
  cells.flatMap((cell) => {
    const may = possible.get(cell.anchor);
    if (!may || may.worst === 'unknown' || may.worst === 'ok' || cell.observed === 0) return [];
    return BADNESS.indexOf(may.worst) > BADNESS.indexOf(cell.verdict) ? [{ cell, possible: may }] : [];
  });
