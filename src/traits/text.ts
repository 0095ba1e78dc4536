/** The traits for the terminal: a table of rows by releases, then over which releases each trait stayed as it is. Pure. */
import { engineName } from '../report/names.ts';
import { tablesWithin } from '../report/terminal-table.ts';
import { visible } from '../report/visible.ts';
import { wrap } from '../report/wrap.ts';
import type { BrowserTraitsFile } from '../results/browser-traits.ts';
import { byRelease, drivingOf, isOverReleases, type Line, linesOf } from './lines.ts';
import { releaseOf } from './release.ts';
import { rowsOf } from './rows.ts';

/** A column is no wider than that: what is longer is broken. */
const CELL = 26;

/** @param columns the width of the terminal */
export function traitsText(files: readonly BrowserTraitsFile[], columns: number): string {
  const engines = ['chromium', 'firefox', 'webkit'] as const;
  const sorted = engines.flatMap((engine) => byRelease(files.filter(({ browser }) => browser.engine === engine)));
  const rows = rowsOf(sorted);
  const first = { head: '', texts: rows.map(({ title }) => wrap(title, 20)) };
  const cells = sorted.map((file) => ({
    head: wrap(headOf(file), CELL),
    texts: rows.map(({ said }) => wrap(visible(said(file).text, 160), CELL)),
  }));
  const tables = tablesWithin(columns, first, cells);
  const lines = rows.flatMap((row) => linesOf(row, sorted)).filter(isOverReleases);
  return [...tables, ...lines.map((line) => wrap(`${nameOf(line)}: ${line.text}.`, columns, 2))].join('\n');
}

/** @example headOf(…) // 'chromium 156, driven' */
export const headOf = (file: BrowserTraitsFile): string =>
  `${visible(file.browser.id, 40)} ${visible(releaseOf(file.browser), 20)}, ${drivingOf(file)}`;

/** @example nameOf(…) // 'Chromium, limit per host' */
export const nameOf = ({ engine, driving, row }: Line): string =>
  [engineName(engine), ...(driving === null ? [] : [driving]), row.title].join(', ');
