/** Follows a row through the releases of an engine. Pure. */
import { type Engine, engines } from '../../domain/engines.ts';
import type { BrowserTraitsFile } from '../../domain/measurements.ts';
import { areNeighbours, compareVersions, releaseOf } from '../../domain/versions.ts';
import type { TraitRow } from './rows.ts';

/*
 * The releases over which a trait stayed the same. Releases between two measured ones are unknown, so a trait has a
 * value "since ≤ 120", or "changed between 120 and 150". A change is reported only if it is unlikely to be chance
 * (`differ`). Pure.
 */

/** One release, with its measured value. */
export interface Point<Value> {
  readonly release: string;
  readonly value: Value;
}

interface Range<Value> {
  /** As first measured in this range. */
  readonly value: Value;
  /** The first and last releases in which it was measured. */
  readonly first: string;
  readonly last: string;
  /** The last measured release before it, with another value; null for the oldest range. */
  readonly after: string | null;
}

/**
 * @param points from the oldest release to the newest
 * @param differ whether two values differ; a release belongs to a range if it differs from none in it
 */
export function rangesOf<Value>(
  points: readonly Point<Value>[],
  differ: (a: Value, b: Value) => boolean,
): Range<Value>[] {
  const runs: Point<Value>[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    if (run?.every(({ value }) => !differ(value, point.value))) run.push(point);
    else runs.push([point]);
  }
  return runs.flatMap((run, index) => {
    const [first, last] = [run[0], run.at(-1)];
    if (!first || !last) return [];
    return [
      { value: first.value, first: first.release, last: last.release, after: runs[index - 1]?.at(-1)?.release ?? null },
    ];
  });
}

/**
 * The ranges in words, the oldest first.
 *
 * @param say gives the value in words
 * @param neighbours whether no release can lie between two
 * @example rangesText(…) // '6 since ≤ 120 (measured until 156)'
 * @example rangesText(…) // '3 since ≤ 120; changed between 120 and 150: 2 since ≤ 150'
 */
export function rangesText<Value>(
  ranges: readonly Range<Value>[],
  say: (value: Value) => string,
  neighbours: (older: string, newer: string) => boolean,
): string {
  return ranges
    .map(({ value, first, last, after }) => {
      const until = last === first ? '' : ` (measured until ${last})`;
      if (after === null) return `${say(value)} since ≤ ${first}${until}`;
      if (after === first) return `another value was measured with the same release: ${say(value)}${until}`;
      if (neighbours(after, first)) return `${say(value)} since ${first}${until}`;
      return `changed between ${after} and ${first}: ${say(value)} since ≤ ${first}${until}`;
    })
    .join('; ');
}

export interface Line {
  readonly row: TraitRow;
  readonly engine: Engine;
  /** `driven` or `un-automated` if that may make a difference; null if the line has browsers of both kinds. */
  readonly driving: string | null;
  /** The files in which it was measured, from the oldest release to the newest. */
  readonly files: readonly BrowserTraitsFile[];
  readonly ranges: readonly Range<BrowserTraitsFile>[];
  /** The ranges in words. */
  readonly text: string;
}

/** From the oldest release to the newest; within a release, by id. */
export const byRelease = (files: readonly BrowserTraitsFile[]): BrowserTraitsFile[] =>
  files.toSorted(
    (a, b) =>
      compareVersions(a.browser.version, b.browser.version) ||
      (a.browser.id < b.browser.id ? -1 : Number(a.browser.id > b.browser.id)),
  );

export const drivingOf = ({ browser }: BrowserTraitsFile): string =>
  browser.driver === 'none' ? 'un-automated' : 'driven';

/**
 * The lines of a row: one for each engine, or one for each way of driving. Lines without a measurement are left out.
 */
export function linesOf(row: TraitRow, files: readonly BrowserTraitsFile[]): Line[] {
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

function lineOf(row: TraitRow, engine: Engine, driving: string | null, files: readonly BrowserTraitsFile[]): Line {
  const points = files.map((file) => ({ release: releaseOf(file.browser), value: file }));
  const ranges = rangesOf(points, row.differ);
  const text = rangesText(
    ranges,
    (file) => row.said(file).brief ?? '',
    (older, newer) => areNeighbours(engine, older, newer),
  );
  return { row, engine, driving, files, ranges, text: `${text}${seenText(row, files, ranges.length)}` };
}

/** For a row of rates that did not change: how small a change would have been seen between its oldest release and any other. */
function seenText(row: TraitRow, files: readonly BrowserTraitsFile[], ranges: number): string {
  const [first, ...rest] = files;
  if (row.watchedOnce) return ranges > 1 ? '; each was watched once, so a difference may be chance' : '';
  const shares = ranges === 1 && first ? rest.map((file) => row.seen(first, file)) : [];
  const seen = shares.filter((share) => share !== null);
  if (seen.length === 0 || seen.length < shares.length) return '';
  const share = Math.round(100 * Math.max(...seen));
  return `; a change in ${share === 100 ? 'every visit' : `${share} % of visits or more`} would have been seen`;
}

/** Whether a line has several releases; with only one it adds nothing to the table. */
export const isOverReleases = ({ files }: Line): boolean =>
  new Set(files.map(({ browser }) => releaseOf(browser))).size > 1;
