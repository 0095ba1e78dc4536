/** A row over the releases of an engine. Pure. */
import { type Engine, engines } from '../report/names.ts';
import type { BrowserTraitsFile } from '../results/browser-traits.ts';
import { type Range, rangesOf, rangesText } from './ranges.ts';
import { areNeighbours, compareVersions, releaseOf } from './release.ts';
import type { Row } from './rows.ts';


export interface Line {
  readonly row: Row;
  readonly engine: Engine;
  /** `driven` or `un-automated`, where that may make a difference; null where browsers of both kinds are in it. */
  readonly driving: string | null;
  /** The files in which it was measured, from the oldest release to the newest. */
  readonly files: readonly BrowserTraitsFile[];
  readonly ranges: readonly Range<BrowserTraitsFile>[];
  /** The ranges in words. */
  readonly text: string;
}

/** From the oldest release to the newest; of one release, by id. */
export const byRelease = (files: readonly BrowserTraitsFile[]): BrowserTraitsFile[] =>
  files.toSorted(
    (a, b) =>
      compareVersions(a.browser.version, b.browser.version) ||
      (a.browser.id < b.browser.id ? -1 : Number(a.browser.id > b.browser.id)),
  );

export const drivingOf = ({ browser }: BrowserTraitsFile): string =>
  browser.driver === 'none' ? 'un-automated' : 'driven';

/** The lines of a row: for each engine one, or one for each way of driving. Those in which nothing was measured are left out. */
export function linesOf(row: Row, files: readonly BrowserTraitsFile[]): Line[] {
  const measured = byRelease(files).filter((file) => row.said(file).measured);
  return engines.flatMap((engine) => {
    const mine = measured.filter(({ browser }) => browser.engine === engine);
    const ways = row.byDriver ? ['driven', 'un-automated'] : [null];
    return ways.flatMap((driving) => {
      const some = mine.filter((file) => driving === null || drivingOf(file) === driving);
      return some.length === 0 ? [] : [lineOf(row, engine, driving, some)];
    });
  });
}

function lineOf(row: Row, engine: Engine, driving: string | null, files: readonly BrowserTraitsFile[]): Line {
  const points = files.map((file) => ({ release: releaseOf(file.browser), value: file }));
  const ranges = rangesOf(points, row.differ);
  const text = rangesText(
    ranges,
    (file) => row.said(file).brief ?? '',
    (older, newer) => areNeighbours(engine, older, newer),
  );
  return { row, engine, driving, files, ranges, text };
}

/** Whether a line has several releases: of one alone it says no more than the table. */
export const isOverReleases = ({ files }: Line): boolean =>
  new Set(files.map(({ browser }) => releaseOf(browser))).size > 1;
