/** Trials grouped into cells (browser × server × scenario), and cells into pairs (browser × server). */

import type { Ended, StoppingRule } from '../stats/stopped-interval.ts';
import type { Result, Run, Verdict } from './schema.ts';

/** From best to worst. `unavailable` comes first, so that a cell is unavailable only when all of its trials are. */
export const BADNESS: readonly Verdict[] = ['unavailable', 'ok', 'kept-back', 'delayed', 'failed', 'stalled', 'broken'];

/** The totals of a group of trials, a cell or a pair. */
export interface Tally {
  readonly verdict: Verdict;
  /** Trials that say something about the pair: all except `unavailable` and `broken`. */
  readonly observed: number;
  readonly stalls: number;
  /** Observed trials in which the browser opened an idle connection. */
  readonly provoked: number;
  /** What decided the number of trials. */
  readonly ended: Ended;
}

export interface Cell extends Tally {
  /** The rule that ended its trials; null: their number was fixed. */
  readonly rule: Ended;
  /** Fragment of the page: `cell-<browser>--<server>--<scenario>`. */
  readonly anchor: string;
  readonly browser: string;
  readonly server: string;
  readonly scenario: string;
  /** In the order of trial numbers; never empty. */
  readonly trials: readonly Result[];
  /** The trial to show: worst verdict, then proven, then with a trace, then the longest wait. */
  readonly worst: Result;
}

export interface Pair extends Tally {
  readonly browser: string;
  readonly server: string;
  readonly cells: readonly Cell[];
  /** The cell that the pair's verdict comes from. */
  readonly worst: Cell;
}

/** An id made safe for a fragment; ids of the kit stay unchanged. */
const safe = (id: string): string => id.replace(/[^\w.-]/gu, (each) => `~${each.codePointAt(0)?.toString(16)}`);

/** @example anchorOf('chromium', 'nginx-proxy', 'reload') // 'cell-chromium--nginx-proxy--reload' */
const anchorOf = (browser: string, server: string, scenario: string): string =>
  `cell-${safe(browser)}--${safe(server)}--${safe(scenario)}`;

/** @example serverAnchorOf('nginx-proxy') // 'server-nginx-proxy' */
export const serverAnchorOf = (server: string): string => `server-${safe(server)}`;

/** @example browserAnchorOf('firefox-115') // 'browser-firefox-115' */
export const browserAnchorOf = (browser: string): string => `browser-${safe(browser)}`;

const badness = (verdict: Verdict): number => BADNESS.indexOf(verdict);

/** Whether a trial says something about the pair. */
export const isObserved = ({ verdict }: Result): boolean => verdict !== 'unavailable' && verdict !== 'broken';

/**
 * The totals of any trials, of one cell or of several. `unavailable` if there are none.
 * @param rule the rule that ended the trials of each cell; null: their number was fixed
 */
export function tally(trials: readonly Result[], rule: Ended): Tally {
  const observed = trials.filter(isObserved);
  return {
    verdict: trials.reduce<Verdict>(
      (worst, { verdict }) => (badness(verdict) > badness(worst) ? verdict : worst),
      'unavailable',
    ),
    observed: observed.length,
    stalls: observed.filter(({ verdict }) => verdict === 'stalled').length,
    provoked: observed.filter(({ provoked }) => provoked).length,
    ended: rule === null || rule === 'severally' ? rule : endedBy(trials, rule),
  };
}

/** The rule, or `severally` if the trials come from more than one sequence that it ended. */
function endedBy(trials: readonly Result[], rule: StoppingRule): Ended {
  const sequences = new Set(
    trials.map(({ run, browser: { id, navigation }, server, scenario, trial }) =>
      JSON.stringify([run, id, navigation, server.id, scenario, Math.floor(trial / rule.most)]),
    ),
  );
  return sequences.size > 1 ? 'severally' : rule;
}

/** The tally of only the observed trials: a broken one must not hide what the others show. */
export const observedTally = ({ trials, rule }: Pick<Cell, 'trials' | 'rule'>): Tally =>
  tally(trials.filter(isObserved), rule);

/** Sorts the trial that shows most first. */
export const tellingFirst = (a: Result, b: Result): number =>
  badness(b.verdict) - badness(a.verdict) ||
  Number(b.cause?.proven ?? false) - Number(a.cause?.proven ?? false) ||
  Number(b.evidence.trace !== null) - Number(a.evidence.trace !== null) ||
  (b.waitMs ?? 0) - (a.waitMs ?? 0);

/** Groups `items` by key, in the order in which keys first appear. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

/**
 * The cells of `results`, in the order in which they first appear.
 * @param rule the rule that ended the trials of each; null: their number was fixed
 */
export function cellsOf(results: readonly Result[], rule: Ended = null): Cell[] {
  const groups = grouped(results, ({ browser, server, scenario }) => JSON.stringify([browser.id, server.id, scenario]));
  return groups.flatMap((unsorted) => {
    const trials = unsorted.toSorted((a, b) => a.trial - b.trial);
    const [worst] = trials.toSorted(tellingFirst);
    if (!worst) return [];
    const [browser, server, scenario] = [worst.browser.id, worst.server.id, worst.scenario];
    const anchor = anchorOf(browser, server, scenario);
    return { ...tally(trials, rule), rule, anchor, browser, server, scenario, trials, worst };
  });
}

/** The pairs of `cells`, each with the worst verdict over its scenarios. */
export function pairsOf(cells: readonly Cell[]): Pair[] {
  return grouped(cells, ({ browser, server }) => JSON.stringify([browser, server])).flatMap((group) => {
    const [worst] = group.toSorted((a, b) => badness(b.verdict) - badness(a.verdict) || b.stalls - a.stalls);
    if (!worst) return [];
    const trials = group.flatMap((cell) => cell.trials);
    return { ...tally(trials, worst.rule), browser: worst.browser, server: worst.server, cells: group, worst };
  });
}

/* The rule that ended the trials of a run's cells. Pure. */

/**
 * Null: their number was fixed, or not recorded. All shards of a merged run have the same options. Runs from before
 * these options existed have none.
 */
export function ruleOf(run: Pick<Run, 'options'> | null): Ended {
  const { trials, interval, most } = run?.options ?? {};
  if (trials === 'settled') return 'severally'; // more trials where they disagree: an interval that holds under any rule
  if (trials !== 'auto' || typeof interval !== 'number' || typeof most !== 'number') return null;
  return { interval, most };
}

/** How an ok that was not provoked is marked in tables. */
export const UNPROVOKED = 'ok*';
