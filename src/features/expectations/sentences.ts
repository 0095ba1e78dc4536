/** Says what was expected and what was observed: for the terminal, the page, failed tests and annotations. Pure. */

import path from 'node:path';
import type { Result } from '../../domain/schema.ts';
import { wilson } from '../../stats/intervals.ts';
import { visible } from '../../text/visible.ts';
import {
  type Counts,
  cellsJudged,
  type Expectation,
  type JudgedCell,
  type JudgedGroup,
  type JudgedRun,
} from './judge.ts';

/** How each judgement is written. */
export const WORDS = {
  unexpected: 'unexpected',
  fixed: 'fixed',
  'maybe-fixed': 'maybe fixed',
  met: 'as expected',
  none: 'no expectation',
} as const;

/**
 * @example 'Compared with expectations.jsonc: 38 cells met (2 of them maybe fixed), 1 unexpected, 1 fixed; 4 without an
 * expectation or an observation.'
 */
export function countsSentence({ file, counts }: JudgedRun): string {
  const met = counts.met + counts['maybe-fixed'];
  const maybe = counts['maybe-fixed'] > 0 ? ` (${counts['maybe-fixed']} of them maybe fixed)` : '';
  const none = counts.none > 0 ? `; ${counts.none} without an expectation or an observation` : '';
  const cells = `${met} ${met === 1 ? 'cell' : 'cells'} met${maybe}`;
  return `Compared with ${path.basename(file)}: ${cells}, ${counts.unexpected} unexpected, ${counts.fixed} fixed${none}.`;
}

/** @example 'chromium × python-threading › bystander' */
export const groupName = ({ browser, server, scenario }: Pick<JudgedCell, 'browser' | 'server' | 'scenario'>): string =>
  visible(`${browser} × ${server} › ${scenario}`, 200);

/** @example 'expected stalled, observed ok in 1 of 1 trial (expectations.jsonc, line 12); bug: https://…' */
export function groupSentence({ expectation, counts, observed }: JudgedGroup, file: string): string {
  return `${expectedText(expectation)}, observed ${countsText(counts, observed)}${sourceText(expectation, file)}`;
}

/** The same for one trial. */
export function trialSentence({ verdict }: Pick<Result, 'verdict'>, expectation: Expectation, file: string): string {
  return `${expectedText(expectation)}, observed ${verdict}${sourceText(expectation, file)}`;
}

/**
 * For an unexpected group whose trials are all `ok`: says that it may be fixed, and how many trials would show it. Null
 * for any other group.
 */
export function perhapsFixed({ judgement, counts, observed }: JudgedGroup, enough: number): string | null {
  if (judgement !== 'unexpected' || counts.some(({ verdict }) => verdict !== 'ok')) return null;
  const upTo = Math.round(100 * wilson(0, observed).high);
  return `Perhaps it is fixed, but after ${trials(observed)} another verdict may still occur in up to ${upTo} % of trials (95 % interval). ${enough} trials that are all ok would settle it; STANDOFF_TRIALS=auto plays at least that many.`;
}

/** What to do with a rule whose cell is fixed, or may be. */
export const FIXED_ADVICE =
  'Update the rule with `npx standoff expectations update`, and close the bug if there is one.';

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

/* Annotations that GitHub Actions shows on a change: one for each group of unexpected trials. Pure. */

/**
 * Lines of GitHub's workflow commands.
 * @param root the folder of the working copy; the path of the expectations is relative to it
 */
export function annotationsOf(judged: JudgedRun, root: string): string[] {
  return cellsJudged(judged, 'unexpected').flatMap((cell) =>
    cell.groups
      .filter(({ judgement }) => judgement === 'unexpected')
      .map((group) => {
        const file = path.relative(root, judged.file).split(path.sep).join('/');
        const line = group.expectation?.rule?.line ?? 1;
        // GitHub cannot show a file outside the working copy.
        const place: Record<string, string> =
          file.startsWith('../') || path.isAbsolute(file) ? {} : { file, line: String(line) };
        return command({ ...place, title: `Unexpected: ${groupName(cell)}` }, groupSentence(group, judged.file));
      }),
  );
}

function command(properties: Readonly<Record<string, string>>, message: string): string {
  const written = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(value)}`);
  return `::error ${written.join(',')}::${escapedData(message)}`;
}

/** As GitHub's own library escapes: packages/core/src/command.ts of github.com/actions/toolkit (MIT). */
const escapedData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapedProperty = (text: string): string => escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
