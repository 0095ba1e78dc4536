/**
 * Compares observations with expectations: a single trial, or a cell with all of its trials. Pure.
 *
 * A trial whose verdict is not in its list is unexpected. One `ok` does not make a cell *fixed*: a cell that stalls in
 * nine of ten trials shows an `ok` often enough. A cell is fixed only if every trial is `ok` and the 95 % Wilson
 * interval of the rate of other verdicts is no wider than the run's option `interval`. STANDOFF_TRIALS=auto plays until
 * it is.
 */
import { type Cell, cellsOf } from '../../domain/cells.ts';
import type { Expectations, ExpectedVerdict, Os, Rule } from '../../domain/expectations.ts';
import { isPattern, isWithin, matchesId } from '../../domain/patterns.ts';
import type { Result } from '../../domain/schema.ts';
import { wilson } from '../../stats/intervals.ts';

/* Finds the rule that says which verdicts a trial may have. Pure. */

/** The verdicts that a trial may have, and the rule that says so. */
export interface Expectation {
  readonly verdicts: readonly ExpectedVerdict[];
  /** Null: the file's `default`. */
  readonly rule: Rule | null;
}

/** What a rule can match: everything about a trial that is known before its verdict. */
export type CellPlace = Pick<Result, 'scenario'> & {
  readonly server: Pick<Result['server'], 'id'>;
  readonly browser: Pick<Result['browser'], 'id' | 'engine' | 'version' | 'navigation'>;
};

/** The expectation for `place`: the last rule that matches it, else the default; null if there is neither. */
export function expectationOf(expectations: Expectations, place: CellPlace, os: Os | null): Expectation | null {
  const rule = expectations.rules.findLast((each) => ruleMatches(each, place, os));
  if (rule) return { verdicts: rule.verdicts, rule };
  return expectations.default && { verdicts: expectations.default, rule: null };
}

/** Whether a rule matches `place`. */
export function ruleMatches(rule: Rule, { server, scenario, browser }: CellPlace, os: Os | null): boolean {
  return (
    matchesId(rule.server, server.id) &&
    matchesId(rule.scenario, scenario) &&
    (rule.browser === undefined || matchesId(rule.browser, browser.id)) &&
    (rule.engine === undefined || rule.engine === browser.engine) &&
    (rule.release === undefined || isWithin(browser.version, rule.release)) &&
    (rule.os === undefined || rule.os === os) &&
    (rule.navigation === undefined || rule.navigation === browser.navigation)
  );
}

/**
 * The family of a run's system, from a name that ends with the kernel's; null if no rule can name it.
 *
 * @example osOf('Debian GNU/Linux 12 (bookworm), Linux 6.1.0 x64') // 'linux'
 */
export function osOf(name: string): Os | null {
  const kernel = name.split(', ').at(-1) ?? '';
  if (/\bLinux\b/.test(name)) return 'linux';
  if (kernel.startsWith('Darwin')) return 'macos';
  return kernel.startsWith('Windows') ? 'windows' : null;
}

export type Judgement = 'unexpected' | 'fixed' | 'maybe-fixed' | 'met' | 'none';

/** In the order in which they are shown. A cell's judgement is the first that one of its groups has. */
const JUDGEMENTS: readonly Judgement[] = ['unexpected', 'fixed', 'maybe-fixed', 'met', 'none'];

/** Verdicts of observed trials, from best to worst, each with how often it occurred. */
export type Counts = readonly { readonly verdict: ExpectedVerdict; readonly count: number }[];

/** The trials of a cell that one rule decides about. */
export interface JudgedGroup {
  readonly judgement: Judgement;
  readonly expectation: Expectation | null;
  readonly counts: Counts;
  readonly observed: number;
  /** One of the trials, as an example of their place. */
  readonly example: Result;
}

export interface JudgedCell extends Pick<Cell, 'browser' | 'server' | 'scenario' | 'anchor'> {
  readonly judgement: Judgement;
  /** One for each rule that decides about its trials; several only if a rule is about a navigation or a release. */
  readonly groups: readonly JudgedGroup[];
}

export interface Judging {
  readonly expectations: Expectations;
  readonly os: Os | null;
  /** The greatest width, from 0 to 1, at which a 95 % interval is narrow enough. */
  readonly interval: number;
}

const VERDICTS: readonly ExpectedVerdict[] = ['ok', 'kept-back', 'delayed', 'failed', 'stalled'];

/** The verdict of a trial that can be judged; null if the trial says nothing about the pair. */
export const verdictOf = ({ verdict }: Pick<Result, 'verdict'>): ExpectedVerdict | null =>
  VERDICTS.find((each) => each === verdict) ?? null;

/** Whether a trial has a verdict that its list lacks. A trial that was not observed is never unexpected. */
export function isUnexpected(result: Pick<Result, 'verdict'>, expectation: Expectation | null): boolean {
  const verdict = verdictOf(result);
  return verdict !== null && expectation !== null && !expectation.verdicts.includes(verdict);
}

/** Whether a verdict that is missing from this many trials can be said not to occur. */
export const tellsAbsence = (trials: number, interval: number): boolean =>
  trials > 0 && wilson(0, trials).high <= interval;

/** Judges a cell by all of its trials. */
export function judgeCell(
  cell: Pick<Cell, 'browser' | 'server' | 'scenario' | 'anchor' | 'trials'>,
  judging: Judging,
): JudgedCell {
  const { browser, server, scenario, anchor, trials } = cell;
  const byRule = new Map<number | null, { expectation: Expectation | null; results: Result[] }>();
  for (const result of trials.filter((each) => verdictOf(each) !== null)) {
    const expectation = expectationOf(judging.expectations, result, judging.os);
    const key = expectation && (expectation.rule?.index ?? -1);
    const group = byRule.get(key) ?? { expectation, results: [] };
    byRule.set(key, group);
    group.results.push(result);
  }
  const groups = [...byRule.values()].flatMap(({ expectation, results }) =>
    groupOf(expectation, results, judging.interval),
  );
  const judgement = JUDGEMENTS.find((each) => groups.some((group) => group.judgement === each)) ?? 'none';
  return { browser, server, scenario, anchor, judgement, groups };
}

function groupOf(expectation: Expectation | null, results: readonly Result[], interval: number): JudgedGroup[] {
  const [example] = results;
  if (!example) return [];
  const counts = VERDICTS.flatMap((verdict) => {
    const count = results.filter((each) => each.verdict === verdict).length;
    return count > 0 ? [{ verdict, count }] : [];
  });
  const observed = results.length;
  return [{ judgement: judgementOf(expectation, counts, observed, interval), expectation, counts, observed, example }];
}

function judgementOf(expectation: Expectation | null, counts: Counts, observed: number, interval: number): Judgement {
  if (!expectation) return 'none';
  const { verdicts } = expectation;
  const isAllOk = counts.every(({ verdict }) => verdict === 'ok') && tellsAbsence(observed, interval);
  if (isAllOk && !verdicts.includes('ok')) return 'fixed';
  if (counts.some(({ verdict }) => !verdicts.includes(verdict))) return 'unexpected';
  return isAllOk && verdicts.length > 1 && isOfOneCell(expectation) ? 'maybe-fixed' : 'met';
}

/** A default or a pattern says what may occur in its cells, not that it occurs in each of them. */
const isOfOneCell = ({ rule }: Expectation): boolean =>
  rule !== null && ![rule.server, rule.scenario, rule.browser ?? rule.engine ?? '*'].some(isPattern);

/* Compares a whole run with its expectations. Pure. */

export interface JudgedRun {
  /** The name for messages. */
  readonly file: string;
  /** How many trials of a cell must all be `ok` before it counts as fixed. */
  readonly enough: number;
  /** In the order in which the cells first occur. */
  readonly cells: readonly JudgedCell[];
  readonly byAnchor: ReadonlyMap<string, JudgedCell>;
  readonly counts: Readonly<Record<Judgement, number>>;
}

/** Judges every cell of `results`. */
export function judgeRun(results: readonly Result[], judging: Judging): JudgedRun {
  const cells = cellsOf(results).map((cell) => judgeCell(cell, judging));
  const counts = Object.fromEntries(
    JUDGEMENTS.map((each) => [each, cells.filter(({ judgement }) => judgement === each).length]),
  ) as Record<Judgement, number>;
  const byAnchor = new Map(cells.map((cell) => [cell.anchor, cell]));
  return { file: judging.expectations.file, enough: enoughFor(judging.interval), cells, byAnchor, counts };
}

/** The smallest number of trials that shows that a verdict does not occur. @example enoughFor(0.3) // 9 */
export function enoughFor(interval: number): number {
  let trials = 1;
  while (!tellsAbsence(trials, interval)) trials++;
  return trials;
}

/** The cells of `run` with this judgement. */
export const cellsJudged = ({ cells }: JudgedRun, judgement: Judgement): JudgedCell[] =>
  cells.filter((each) => each.judgement === judgement);
