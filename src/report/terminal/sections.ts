/** Blocks of the terminal's summary: stall rates, what automation hides, the effect of navigation, expectations. */

import pc from 'picocolors';
import { intervalText, type RateGroup, rateText, shortRate } from '../../domain/rates.ts';
import { cellsJudged, type JudgedCell, type JudgedRun, type Judgement } from '../../features/expectations/judge.ts';
import {
  countsSentence,
  FIXED_ADVICE,
  groupName,
  groupSentence,
  perhapsFixed,
  WORDS,
} from '../../features/expectations/sentences.ts';
import { shortId, tablesWithin, wrap } from '../../text/table.ts';
import { visible } from '../../text/visible.ts';
import { cellsInWords } from '../causes.ts';
import type { NavigationTable, ProfileComparison } from '../summary.ts';

/** Further groups are only on the page. */
const MOST = 10;

/** At most {@link MOST} of `groups`, and the number of the others. */
export function limited<T>(groups: readonly T[], write: (group: T) => string): string[] {
  const rest = groups.length - MOST;
  return [...groups.slice(0, MOST).map(write), ...(rest > 0 ? [`… and ${rest} more: see the page`] : [])];
}

/** Uses no-break spaces, which {@link bullet} turns back into spaces. */
const together = (text: string): string => text.replaceAll(' ', '\u00a0');

/** `text` after a mark, in lines of at most `columns`. */
export const bullet = (text: string, columns: number, mark = '- '): string =>
  `${mark}${wrap(visible(text, 2000), columns - 2, 2).replaceAll('\u00a0', ' ')}`;

export const rateLines = (groups: readonly RateGroup[], columns: number): string[] =>
  limited(groups, (group) => bullet(`${together(rateText(group))}: ${cellsInWords(group.cells)}`, columns));

/** A sentence for each engine, and below it the stalls that a plain test missed. */
export function profileLines(comparisons: readonly ProfileComparison[], columns: number): string[] {
  return comparisons.flatMap(({ sentence, rows }) => {
    const missed = rows.filter(({ difference }) => difference === 'missed');
    const lines = limited(missed, ({ server, scenario, person, automation }) => {
      const rates = `ok ${together(shortRate(automation))}, a person's stalled ${together(shortRate(person))}`;
      return bullet(`${visible(`${server} › ${scenario}`, 120)}: ${rates}`, columns, '  ');
    });
    return [bullet(sentence, columns), ...lines];
  });
}

/** For each browser, scenario × kind of navigation: stalls and trials, with the interval below. */
export function navigationBlocks(tables: readonly NavigationTable[], columns: number): string[] {
  return tables.flatMap(({ browser, navigations, rows }) => {
    const scenarios = { head: 'scenario', texts: rows.map(({ scenario }) => `${shortId(scenario)}\n`) };
    const kinds = navigations.map((navigation) => ({
      head: navigation.replace('keyboard-', 'keyboard-\n'),
      texts: rows.map(({ rates }) => {
        const rate = rates.get(navigation);
        return rate ? `${rate.stalls}/${rate.observed}\n${(intervalText(rate) ?? '').replace(' to ', '–')}` : '';
      }),
    }));
    return [visible(browser, 60), ...tablesWithin(columns, scenarios, kinds)];
  });
}

/* What the terminal says about the expectations at the end of a run. Pure. */

interface Layout {
  readonly columns: number;
  readonly colour: boolean;
}

/** Counts, then each unexpected or fixed cell: what was expected, what was observed, its bug. No final line feed. */
export function expectationsText(judged: JudgedRun, { columns: given, colour }: Layout): string {
  const columns = Math.min(100, Math.max(60, given));
  const colours = pc.createColors(colour);
  const told = (judgement: Judgement) =>
    cellsJudged(judged, judgement).flatMap((cell) => linesOf(cell, judgement, judged));
  const unexpected = told('unexpected').map((line) => bullet(line, columns));
  const fixed = [...told('fixed').map((line) => bullet(line, columns))];
  const maybe = limited(told('maybe-fixed'), (line) => bullet(line, columns));
  return [
    colours.bold('Expectations'),
    bullet(countsSentence(judged), columns),
    ...(unexpected.length > 0 ? unexpected.map((line) => colours.red(line)) : []),
    ...fixed,
    ...maybe,
    ...(fixed.length + maybe.length > 0 ? [bullet(FIXED_ADVICE, columns)] : []),
  ].join('\n');
}

/** @example 'unexpected: chromium × python-threading › bystander: expected stalled, observed ok in 1 of 1 trial (…)' */
function linesOf(cell: JudgedCell, judgement: Judgement, { file, enough }: JudgedRun): string[] {
  return cell.groups
    .filter((group) => group.judgement === judgement)
    .map((group) => {
      const more = perhapsFixed(group, enough);
      const line = `${WORDS[judgement]}: ${groupName(cell)}: ${groupSentence(group, file)}`;
      return more === null ? line : `${line}. ${more}`;
    });
}
