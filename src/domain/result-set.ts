/** Reads result sets from a results folder, only its results.jsonl, or a file of `standoff keep`. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { nearest } from '../text/nearest.ts';
import { visible } from '../text/visible.ts';
import { InputError } from './errors.ts';
import { damaged, isKept, parseKept } from './kept-file.ts';
import { parseResults, parseRun } from './parse-results.ts';
import type { Result, Run } from './schema.ts';

export interface ResultSet {
  /** The name that the user gave. */
  readonly source: string;
  /** Null if there are only result lines; kit, system and options are then unknown. */
  readonly run: Run | null;
  /** Never empty. */
  readonly results: readonly Result[];
}

/** The greatest unpacked size, more than a million trials. Without a limit a small file could fill the memory. */
const MOST_BYTES = 2 ** 30;

/**
 * Reads a result set of any schema up to the kit's.
 * @param source a folder, a results.jsonl or a kept file, by any name; `#chromium-120` behind it selects that browser
 * @throws InputError naming what cannot be read, and the line
 */
export function readResultSet(source: string): ResultSet {
  const { file, browser } = splitSource(source);
  const set = read(file);
  if (set.results.length === 0) throw new InputError(`Cannot read results from '${file}': it has none`);
  if (browser === null) return { source, ...set };
  const results = set.results.filter((each) => each.browser.id === browser);
  if (results.length > 0) return { source, run: set.run, results };
  const known = [...new Set(set.results.map((each) => visible(each.browser.id, 60)))];
  const near = nearest(browser, known);
  throw new InputError(
    `Cannot read '${source}': it has no browser '${browser}'${near ? `, did you mean '${near}'?` : '.'} It has: ${known.join(', ')}`,
  );
}

/** A path may contain a `#`: one that exists is used unchanged. */
function splitSource(source: string): { readonly file: string; readonly browser: string | null } {
  const at = source.lastIndexOf('#');
  if (at < 1 || existsSync(source)) return { file: source, browser: null };
  return { file: source.slice(0, at), browser: source.slice(at + 1) };
}

function read(file: string): Omit<ResultSet, 'source'> {
  const lines = isFolder(file) ? path.join(file, 'results.jsonl') : file;
  const text = textOf(bytesOf(lines), lines);
  if (isKept(text)) return parseKept(text, lines);
  const runFile = path.join(file, 'run.json');
  const run = lines !== file && existsSync(runFile) ? parseRun(bytesOf(runFile).toString(), `'${runFile}'`) : null;
  return { run, results: parseResults(text, lines) };
}

const isFolder = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { message } = error as Error;
    throw new InputError(
      `Cannot read results from '${file}': ${message}. Name a results folder, a results.jsonl, or a file of \`npx standoff keep\``,
    );
  }
}

/** Recognises gzip by the first two bytes (RFC 1952), not by the name. */
function textOf(bytes: Buffer, file: string): string {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString();
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES }).toString();
  } catch (error) {
    throw damaged(file, `it does not unpack (${(error as Error).message})`);
  }
}
