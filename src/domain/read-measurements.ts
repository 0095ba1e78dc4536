/**
 * Reads the measurements of `standoff fidelity`, `hold`, `probe` and `traits`: separate JSON files in a results folder,
 * and one file of JSON lines for each kind in `data/`, which comes with the kit.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { visible } from '../text/visible.ts';
import { kitRoot } from './kit.ts';
import {
  actionSchema,
  type BrowserTraitsFile,
  browserTraitsSchema,
  type ComparisonFile,
  comparisonFileSchema,
  type HoldFile,
  holdFileSchema,
  type MeasuredAction,
  type ReferenceVisits,
  referenceVisitsSchema,
} from './measurements.ts';
import { type Traits, traitsSchema } from './server-traits.ts';

type Warn = (warning: string) => void;
const onStderr: Warn = (warning) => console.error(visible(warning, 1000));

/** The comparisons in `folder`. */
export const readComparisons = (folder: string, warn = onStderr): ComparisonFile[] =>
  readFolder(folder, comparisonFileSchema, 'comparison', warn);

/** The hold times in `folder`. */
export const readHold = (folder: string, warn = onStderr): HoldFile[] =>
  readFolder(folder, holdFileSchema, 'measurement of `standoff hold`', warn);

/** The traits of servers in `folder`. */
export const readTraits = (folder: string, warn = onStderr): Traits[] =>
  readFolder(folder, traitsSchema, 'measurement of `standoff probe`', warn);

/** The traits of browsers in `folder`. */
export const readBrowserTraits = (folder: string, warn = onStderr): BrowserTraitsFile[] =>
  readFolder(folder, browserTraitsSchema, 'measurement of `standoff traits`', warn);

/** The file of measurements of one kind that comes with the kit. */
export const dataFile = (kind: 'actions' | 'fidelity' | 'hold' | 'browser-traits' | 'reference-visits'): string =>
  path.join(kitRoot, 'data', `${kind}.jsonl`);

/** The comparisons that come with the kit. All have enough trials. */
export const shippedComparisons = (warn = onStderr): ComparisonFile[] =>
  readLines(dataFile('fidelity'), comparisonFileSchema, 'comparison', warn);

/** What people do and what connects then, as it comes with the kit. */
export const shippedActions = (warn = onStderr): MeasuredAction[] =>
  readLines(dataFile('actions'), actionSchema, 'measured action', warn);

/** How engines leave their connections with servers that nothing blocks, as it comes with the kit. */
export const shippedVisits = (warn = onStderr): ReferenceVisits[] =>
  readLines(dataFile('reference-visits'), referenceVisitsSchema, 'reference visit', warn);

/** The hold times that come with the kit. */
export const shippedHold = (warn = onStderr): HoldFile[] =>
  readLines(dataFile('hold'), holdFileSchema, 'measurement of `standoff hold`', warn);

const shippedBrowserTraits = (warn: Warn): BrowserTraitsFile[] =>
  readLines(dataFile('browser-traits'), browserTraitsSchema, 'measurement of `standoff traits`', warn);

/**
 * The traits of browsers in the results folder `out`; for other browsers and versions, those that come with the kit.
 */
export function readAllBrowserTraits(out: string, warn = onStderr): BrowserTraitsFile[] {
  const own = readBrowserTraits(path.join(out, 'browser-traits'), warn);
  const shipped = shippedBrowserTraits(warn);
  const isSame = (a: BrowserTraitsFile['browser'], b: BrowserTraitsFile['browser']) =>
    a.id === b.id && a.version === b.version;
  return [...own, ...shipped.filter((one) => !own.some((mine) => isSame(mine.browser, one.browser)))];
}

/**
 * Every file of `schema` in `folder`, by file name; none if there is no such folder. A broken file is left out with a
 * warning that names it, because it must not prevent the report.
 * @param what the files are, in a sentence: `comparison`
 */
function readFolder<Schema extends z.ZodType>(
  folder: string,
  schema: Schema,
  what: string,
  warn: Warn,
): z.infer<Schema>[] {
  if (!existsSync(folder)) return [];
  return namesIn(folder, what, warn).flatMap((name) => {
    const file = path.join(folder, name);
    try {
      return [parseOne(readFileSync(file, 'utf8'), schema, what)];
    } catch (error) {
      warn(`standoff: left out of the report: '${file}' is not a ${what} that this kit can read: ${reasonOf(error)}`);
      return [];
    }
  });
}

/**
 * Every line of a file of JSON lines; none if there is no such file. A broken line is left out with a warning that
 * names it.
 */
function readLines<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  what: string,
  warn: Warn,
): z.infer<Schema>[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      try {
        return [parseOne(line, schema, what)];
      } catch (error) {
        warn(
          `standoff: left out: line ${index + 1} of '${file}' is not a ${what} that this kit can read: ${reasonOf(error)}`,
        );
        return [];
      }
    });
}

function parseOne<Schema extends z.ZodType>(text: string, schema: Schema, what: string): z.infer<Schema> {
  const parsed = schema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${issue?.path.join('.') || 'the file'}: ${issue?.message ?? `not a ${what}`}`);
}

function namesIn(folder: string, what: string, warn: Warn): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .toSorted();
  } catch (error) {
    warn(`standoff: no ${what} is in the report: cannot read '${folder}': ${reasonOf(error)}`);
    return [];
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
