/** Blocks of the terminal's summary about rates: how sure they are, what automation hides, what the navigation does. */
import { cellsInWords } from './causes.ts';
import type { NavigationTable } from './navigations.ts';
import type { ProfileComparison } from './profiles.ts';
import { intervalText, type RateGroup, rateText, shortRate } from './rates.ts';
import { shortId, tablesWithin } from './terminal-table.ts';
import { visible } from './visible.ts';
import { wrap } from './wrap.ts';

/** More groups than this are left to the page. */
const MOST = 10;

/** At most {@link MOST} of `groups`, and how many more there are. */
export function limited<T>(groups: readonly T[], write: (group: T) => string): string[] {
  const rest = groups.length - MOST;
  return [...groups.slice(0, MOST).map(write), ...(rest > 0 ? [`… and ${rest} more: see the page`] : [])];
}

/** With blanks at which no line breaks, until {@link bullet} has broken it. */
const together = (text: string): string => text.replaceAll(' ', '\u00a0');

/** `text` behind a mark, in lines of at most `columns`. */
export const bullet = (text: string, columns: number, mark = '- '): string =>
  `${mark}${wrap(visible(text, 2000), columns - 2, 2).replaceAll('\u00a0', ' ')}`;

export const rateLines = (groups: readonly RateGroup[], columns: number): string[] =>
  limited(groups, (group) => bullet(`${together(rateText(group))}: ${cellsInWords(group.cells)}`, columns));

/** A sentence for each engine, and below it what a plain test missed. */
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

/** For each browser scenario × kind of navigation: stalls of trials, and the interval below. */
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
