/** What is expected and what was observed, in words: for the terminal, the page, a failed test and an annotation. Pure. */
import path from 'node:path';
import { visible } from '../report/visible.ts';
import type { Result } from '../results/schema.ts';
import { wilson } from '../verdict/statistics.ts';
import type { Counts, JudgedCell, JudgedGroup } from './judge.ts';
import type { JudgedRun } from './judge-run.ts';
import type { Expectation } from './match.ts';

/** How a judgement is written. */
export const WORDS = {
  unexpected: 'unexpected',
  fixed: 'fixed',
  'maybe-fixed': 'maybe fixed',
  met: 'as expected',
  none: 'no expectation',
} as const;

/** @example 'Held to expectations.jsonc: 38 cells met (2 of them maybe fixed), 1 unexpected, 1 fixed; 4 without an expectation or an observation.' */
export function countsSentence({ file, counts }: JudgedRun): string {
  const met = counts.met + counts['maybe-fixed'];
  const maybe = counts['maybe-fixed'] > 0 ? ` (${counts['maybe-fixed']} of them maybe fixed)` : '';
  const none = counts.none > 0 ? `; ${counts.none} without an expectation or an observation` : '';
  const cells = `${met} ${met === 1 ? 'cell' : 'cells'} met${maybe}`;
  return `Held to ${path.basename(file)}: ${cells}, ${counts.unexpected} unexpected, ${counts.fixed} fixed${none}.`;
}

/** @example 'chromium × python-threading › bystander' */
export const nameOf = ({ browser, server, scenario }: Pick<JudgedCell, 'browser' | 'server' | 'scenario'>): string =>
  visible(`${browser} × ${server} › ${scenario}`, 200);

/** @example 'expected stalled, observed ok in 1 of 1 trial (expectations.jsonc, line 12); bug: https://…' */
export function groupSentence({ expectation, counts, observed }: JudgedGroup, file: string): string {
  return `${expectedText(expectation)}, observed ${countsText(counts, observed)}${sourceText(expectation, file)}`;
}

/** The same of one trial. */
export function trialSentence({ verdict }: Pick<Result, 'verdict'>, expectation: Expectation, file: string): string {
  return `${expectedText(expectation)}, observed ${verdict}${sourceText(expectation, file)}`;
}

/**
 * What an `ok` in every trial of an unexpected group says: that it may be fixed, and how many trials would tell. Null if that
 * is not what is unexpected.
 */
export function perhapsFixed({ judgement, counts, observed }: JudgedGroup, enough: number): string | null {
  if (judgement !== 'unexpected' || counts.some(({ verdict }) => verdict !== 'ok')) return null;
  const upTo = Math.round(100 * wilson(0, observed).high);
  return `Perhaps it is fixed, but after ${trials(observed)} another verdict may still come in up to ${upTo} % of them (95 % interval): ${enough} that are all ok would settle it; STANDOFF_TRIALS=auto plays at least as many.`;
}

/** What is to be done with a rule that is fixed, or maybe. */
export const FIXED_ADVICE = 'Take it over with `npx standoff expectations update`, and close the bug if there is one.';

const trials = (count: number): string => `${count} ${count === 1 ? 'trial' : 'trials'}`;

const expectedText = (expectation: Expectation | null): string =>
  expectation ? `expected ${expectation.verdicts.join(' or ')}` : 'expected nothing';

function countsText(counts: Counts, observed: number): string {
  const [first, ...more] = counts.map(({ verdict, count }) => `${verdict} in ${count}`);
  return `${[first ?? 'nothing', ...more].join(', ')} of ${trials(observed)}`;
}

function sourceText(expectation: Expectation | null, file: string): string {
  if (!expectation) return '';
  const { rule } = expectation;
  const where = `${path.basename(file)}, ${rule ? `line ${rule.line}` : 'its default'}`;
  const bug = rule?.bug === undefined ? '' : `; bug: ${visible(rule.bug, 300)}`;
  const note = rule?.note === undefined ? '' : `; note: ${visible(rule.note, 300)}`;
  return ` (${where})${bug}${note}`;
}
