/**
 * What the results say, as data: the one structure from which both the terminal and the page are written. Pure; it reads
 * results and nothing else.
 */
import type { JudgedRun } from '../expectations/judge-run.ts';
import type { Result, Verdict } from '../results/schema.ts';
import type { Traits } from '../results/traits.ts';
import { confusionOf } from '../verdict/confusion.ts';
import { predict } from '../verdict/predict.ts';
import type { StoppingRule } from '../verdict/stopped-interval.ts';
import { type BrowserInUse, browsersOf } from './browsers.ts';
import { type CauseGroup, causesOf, type ReasonGroup, reasonsOf } from './causes.ts';
import { type Cell, cellsOf, type Pair, pairsOf } from './cells.ts';
import { releaseName } from './names.ts';
import { type NavigationTable, navigationsOf } from './navigations.ts';
import type { Predicted } from './prediction.ts';
import { type ProfileComparison, profilesOf } from './profiles.ts';
import { type RateGroup, ratesOf } from './rates.ts';
import { browserSentence, countSentences, sequentialSentence } from './sentences.ts';

/** In which order ids are shown. Ids that are not listed come after those that are. */
export interface Order {
  readonly browsers?: readonly string[];
  readonly servers?: readonly string[];
  readonly scenarios?: readonly string[];
}

export interface Summary {
  readonly browsers: readonly string[];
  readonly servers: readonly string[];
  readonly scenarios: readonly string[];
  /** By scenario, then server, then browser: the order in which they are read. */
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
  /** What was to be expected beside what was observed; null without traits of servers. */
  readonly predicted: Predicted | null;
  /** Beside what was expected of it; null without expectations. */
  readonly judged: JudgedRun | null;
  readonly causes: readonly CauseGroup[];
  readonly reasons: Readonly<Record<'unavailable' | 'failed' | 'broken', readonly ReasonGroup[]>>;
  /** A server's concurrency model, by its id. */
  readonly models: ReadonlyMap<string, string>;
  cell(browser: string, server: string, scenario: string): Cell | undefined;
  pair(browser: string, server: string): Pair | undefined;
}

/** Servers of one model stand together, so that a pattern shows at once. */
const MODELS: readonly string[] = ['sequential', 'timeout', 'threaded', 'proxy'];

// A collator of a fixed locale, so that every machine writes the same report; numeric puts chromium-99 before chromium-120.
const natural = new Intl.Collator('en', { numeric: true });

function inOrder(ids: Iterable<string>, order: readonly string[] = [], models?: ReadonlyMap<string, string>): string[] {
  const place = (list: readonly string[], id: string) => (list.includes(id) ? list.indexOf(id) : list.length);
  const model = (id: string) => place(MODELS, models?.get(id) ?? '');
  return [...new Set(ids)].toSorted(
    (a, b) => place(order, a) - place(order, b) || model(a) - model(b) || natural.compare(a, b),
  );
}

/**
 * Everything that is said about `results`. Results of several runs may be mixed; a cell then has the trials of all.
 * @param traits of servers, from which verdicts are predicted
 * @param rule by which the trials of each cell were ended; null: their number was fixed
 */
export function summarise(
  results: readonly Result[],
  order: Order = {},
  traits: readonly Traits[] = [],
  rule: StoppingRule | null = null,
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

  const inUse = browsersOf(results).toSorted((a, b) => browsers.indexOf(a.id) - browsers.indexOf(b.id));
  const sentences =
    cells.length === 0
      ? ['No trial was recorded.']
      : [
          ...browsers.map((browser) => browserSentence(browser, pairs)),
          ...sequentialSentence(new Map(inUse.map((each) => [each.id, releaseName(each)])), models, pairs),
          ...countSentences(cells),
        ];
  const reasons = (verdict: Verdict) => reasonsOf(cells, verdict);
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
    navigations: navigationsOf(cells),
    predicted: traits.length === 0 ? null : confusionOf(predict(results, traits), cells),
    judged: null,
    causes: causesOf(cells),
    reasons: { unavailable: reasons('unavailable'), failed: reasons('failed'), broken: reasons('broken') },
    models,
    cell,
    pair,
  };
}
