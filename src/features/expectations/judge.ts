/**
 * Whether what was observed is what was expected: of a trial at once, of a cell from all of its trials. Pure.
 *
 * A trial that came to a verdict outside its list is unexpected. That a cell is *fixed* is more than one `ok`: a cell that
 * stalls in nine of ten trials shows one often enough. So it is said only when every trial is `ok` and the 95 % Wilson interval
 * of the rate of the others is no wider than the run's option `interval`, which is also what STANDOFF_TRIALS=auto plays for.
 */
import { type Cell, cellsOf } from '../../domain/cells.ts';
import type { Expectations, ExpectedVerdict, Os, Rule } from '../../domain/expectations.ts';
import { isPattern, isWithin, matchesId } from '../../domain/patterns.ts';
import type { Result } from '../../domain/schema.ts';
import { wilson } from '../../stats/intervals.ts';

/* Which rule decides what may become of a trial. Pure. */

/** What may become of a trial, and who says so. */
export interface Expectation {
  readonly verdicts: readonly ExpectedVerdict[];
  /** Null: the file's `default`. */
  readonly rule: Rule | null;
}

/** The trials that a rule may speak of: what is known before the verdict. */
export type CellPlace = Pick<Result, 'scenario'> & {
  readonly server: Pick<Result['server'], 'id'>;
  readonly browser: Pick<Result['browser'], 'id' | 'engine' | 'version' | 'navigation'>;
};

/** What decides about `place`: the last rule that matches it, else the default; null if nothing is expected of it. */
export function expectationOf(expectations: Expectations, place: CellPlace, os: Os | null): Expectation | null {
  const rule = expectations.rules.findLast((each) => ruleMatches(each, place, os));
  if (rule) return { verdicts: rule.verdicts, rule };
  return expectations.default && { verdicts: expectations.default, rule: null };
}

/** Whether a rule speaks of `place`. */
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
 * The family of a run's system, whose name ends with that of its kernel; null of one that no rule can name.
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

/** In the order in which they are told; the judgement of a cell is the first that one of its groups has. */
const JUDGEMENTS: readonly Judgement[] = ['unexpected', 'fixed', 'maybe-fixed', 'met', 'none'];

/** Verdicts of observed trials, from best to worst, each with how often it occurred. */
export type Counts = readonly { readonly verdict: ExpectedVerdict; readonly count: number }[];

/** The trials of a cell about which one rule decides. */
export interface JudgedGroup {
  readonly judgement: Judgement;
  readonly expectation: Expectation | null;
  readonly counts: Counts;
  readonly observed: number;
  /** One of the trials, which tells their place. */
  readonly example: Result;
}

export interface JudgedCell extends Pick<Cell, 'browser' | 'server' | 'scenario' | 'anchor'> {
  readonly judgement: Judgement;
  /** As many as there are rules that decide about its trials: one, unless a rule is about a navigation or a release. */
  readonly groups: readonly JudgedGroup[];
}

export interface Judging {
  readonly expectations: Expectations;
  readonly os: Os | null;
  /** The width of a 95 % interval that is narrow enough, from 0 to 1. */
  readonly interval: number;
}

const VERDICTS: readonly ExpectedVerdict[] = ['ok', 'delayed', 'failed', 'stalled'];

/** What a trial that can be judged came to; null of one that says nothing of the pair. */
export const verdictOf = ({ verdict }: Pick<Result, 'verdict'>): ExpectedVerdict | null =>
  VERDICTS.find((each) => each === verdict) ?? null;

/** Whether a trial came to what its list has not. What could not be observed never did. */
export function isUnexpected(result: Pick<Result, 'verdict'>, expectation: Expectation | null): boolean {
  const verdict = verdictOf(result);
  return verdict !== null && expectation !== null && !expectation.verdicts.includes(verdict);
}

/** Whether so many trials, none of which came to a verdict, tell that it does not occur. */
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

/** A default or a pattern says what may occur in any of its cells, not that it does in each. */
const isOfOneCell = ({ rule }: Expectation): boolean =>
  rule !== null && ![rule.server, rule.scenario, rule.browser ?? rule.engine ?? '*'].some(isPattern);

/* A whole run held to what was expected of it. Pure. */

export interface JudgedRun {
  /** As messages name it. */
  readonly file: string;
  /** How many trials a cell needs before an `ok` in all of them says that it is fixed. */
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

/** The least number of trials that tell that a verdict does not occur. @example enoughFor(0.3) // 9 */
export function enoughFor(interval: number): number {
  let trials = 1;
  while (!tellsAbsence(trials, interval)) trials++;
  return trials;
}

/** The cells of `run` that were judged so. */
export const cellsJudged = ({ cells }: JudgedRun, judgement: Judgement): JudgedCell[] =>
  cells.filter((each) => each.judgement === judgement);
