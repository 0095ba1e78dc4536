/**
 * Reads back what `standoff fidelity`, `hold`, `probe` and `traits` measured: one JSON file each in a results folder, and one file of
 * JSON lines for each kind in `data/`, which the kit ships with.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { visible } from '../text/visible.ts';
import { kitRoot } from './kit.ts';
import {
  type BrowserTraitsFile,
  browserTraitsSchema,
  type ComparisonFile,
  comparisonFileSchema,
  type HoldFile,
  holdFileSchema,
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

/** Where the kit keeps the measurements that it ships with. */
export const dataFile = (kind: 'fidelity' | 'hold' | 'browser-traits'): string =>
  path.join(kitRoot, 'data', `${kind}.jsonl`);

/** The comparisons that the kit ships with. Those with too few trials to say anything are not among them. */
export const shippedComparisons = (warn = onStderr): ComparisonFile[] =>
  readLines(dataFile('fidelity'), comparisonFileSchema, 'comparison', warn);

/** The hold times that the kit ships with. */
export const shippedHold = (warn = onStderr): HoldFile[] =>
  readLines(dataFile('hold'), holdFileSchema, 'measurement of `standoff hold`', warn);

const shippedBrowserTraits = (warn: Warn): BrowserTraitsFile[] =>
  readLines(dataFile('browser-traits'), browserTraitsSchema, 'measurement of `standoff traits`', warn);

/** The traits of browsers in the results folder `out`, and of other browsers and versions those that the kit ships with. */
export function readAllBrowserTraits(out: string, warn = onStderr): BrowserTraitsFile[] {
  const own = readBrowserTraits(path.join(out, 'browser-traits'), warn);
  const shipped = shippedBrowserTraits(warn);
  const isSame = (a: BrowserTraitsFile['browser'], b: BrowserTraitsFile['browser']) =>
    a.id === b.id && a.version === b.version;
  return [...own, ...shipped.filter((one) => !own.some((mine) => isSame(mine.browser, one.browser)))];
}

/**
 * Every file of `schema` in `folder`, by file name; none if there is no such folder. What is broken is left out with a warning
 * that names the file: a report must not be lost for it.
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
      warn(`standoff: left out of the report: '${file}' is no ${what} that this kit can read: ${reasonOf(error)}`);
      return [];
    }
  });
}

/** Every line of a file of JSON lines; none if there is no such file. A broken line is left out with a warning that names it. */
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
          `standoff: left out: line ${index + 1} of '${file}' is no ${what} that this kit can read: ${reasonOf(error)}`,
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
