/**
 * Whether what was observed is what was expected: of a trial at once, of a cell from all of its trials. Pure.
 *
 * A trial that came to a verdict outside its list is unexpected. That a cell is *fixed* is more than one `ok`: a cell that
 * stalls in nine of ten trials shows one often enough. So it is said only when every trial is `ok` and the 95 % Wilson interval
 * of the rate of the others is no wider than the run's option `interval`, which is also what STANDOFF_TRIALS=auto plays for.
 */
import type { Cell } from '../report/cells.ts';
import type { Expectations, ExpectedVerdict, Os } from '../results/expectations.ts';
import type { Result } from '../results/schema.ts';
import { wilson } from '../verdict/statistics.ts';
import { type Expectation, expectationOf } from './match.ts';
import { isPattern } from './patterns.ts';

export type Judgement = 'unexpected' | 'fixed' | 'maybe-fixed' | 'met' | 'none';

/** In the order in which they are told; the judgement of a cell is the first that one of its groups has. */
export const JUDGEMENTS: readonly Judgement[] = ['unexpected', 'fixed', 'maybe-fixed', 'met', 'none'];

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
