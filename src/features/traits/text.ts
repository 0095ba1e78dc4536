/**
 * The traits for the terminal: a table of rows by releases, then the releases in which each trait stayed the same.
 * Pure.
 */
import { engineName } from '../../domain/engines.ts';
import type { BrowserTraitsFile } from '../../domain/measurements.ts';
import { releaseOf } from '../../domain/versions.ts';
import { tablesWithin, wrap } from '../../text/table.ts';
import { visible } from '../../text/visible.ts';
import { byRelease, drivingOf, isOverReleases, type Line, linesOf } from './over-releases.ts';
import { traitRowsOf } from './rows.ts';

/** The greatest width of a column; longer text is wrapped. */
const CELL = 26;

/** @param columns the width of the terminal */
export function traitsText(files: readonly BrowserTraitsFile[], columns: number): string {
  const engines = ['chromium', 'firefox', 'webkit'] as const;
  const sorted = engines.flatMap((engine) => byRelease(files.filter(({ browser }) => browser.engine === engine)));
  const rows = traitRowsOf(sorted);
  const first = { head: '', texts: rows.map(({ title }) => wrap(title, 20)) };
  const cells = sorted.map((file) => ({
    head: wrap(headOf(file), CELL),
    texts: rows.map(({ said }) => wrap(visible(said(file).text, 160), CELL)),
  }));
  const tables = tablesWithin(columns, first, cells);
  const lines = rows.flatMap((row) => linesOf(row, sorted)).filter(isOverReleases);
  return [...tables, ...lines.map((line) => wrap(`${traitsFileName(line)}: ${line.text}.`, columns, 2))].join('\n');
}

/** @example headOf(…) // 'chromium 156, driven' */
export const headOf = (file: BrowserTraitsFile): string =>
  `${visible(file.browser.id, 40)} ${visible(releaseOf(file.browser), 20)}, ${drivingOf(file)}`;

/** @example nameOf(…) // 'Chromium, limit per host' */
export const traitsFileName = ({ engine, driving, row }: Line): string =>
  [engineName(engine), ...(driving === null ? [] : [driving]), row.title].join(', ');
