/** `standoff keep`: stores a finished run permanently, one file for each browser. */

import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { InputError } from '../src/domain/errors.ts';
import { keptFile } from '../src/domain/kept-file.ts';
import { type ResultSet, readResultSet } from '../src/domain/result-set.ts';
import type { Result } from '../src/domain/schema.ts';
import { visible } from '../src/text/visible.ts';

export interface KeepOptions {
  /** Folder of the results. */
  readonly out: string;
  /** Folder of the kept files. */
  readonly to: string;
  /** Browser ids; absent: all browsers of the run. */
  readonly browser?: readonly string[];
}

/**
 * Writes the files, and prints the name and size of each. The same content gets the same name, so a run is never kept
 * twice.
 * @returns 0
 * @throws InputError if there is no finished run, or no trial of a named browser
 */
export function keep({ out, to, browser: wanted }: KeepOptions): number {
  const { run, results } = readResultSet(out);
  if (!run) throw new InputError(`Cannot keep '${out}': it has no run.json, which describes how the run was made`);
  if (run.status === 'running') {
    throw new InputError(`Cannot keep '${out}': the run has not ended, or was killed. Wait for it, or run it again`);
  }
  const ids = idsOf(results, wanted, out);
  mkdirSync(to, { recursive: true });
  for (const id of ids) process.stdout.write(`${keepOne({ source: out, run, results: resultsOf(results, id) }, to)}\n`);
  return 0;
}

function keepOne({ run, results }: ResultSet, to: string): string {
  const [first] = results;
  if (!run || !first) throw new TypeError('Cannot keep a set without a run or without results');
  // The file of a browser that is not installed would say nothing, yet look like a measurement.
  if (results.every(({ verdict }) => verdict === 'unavailable' || verdict === 'broken')) {
    return `${visible(first.browser.id, 60)}: not kept, because no trial of it was observed (${visible(first.reason ?? '', 200)})`;
  }
  const { name, bytes } = keptFile(run, results);
  const file = path.join(to, name);
  const before = existsSync(file);
  // Renaming makes sure that the file is always complete. An existing file is replaced, because it may be damaged.
  writeFileSync(`${file}.part`, bytes);
  renameSync(`${file}.part`, file);
  const size = `${Math.ceil(statSync(file).size / 1024)} kB`;
  return `${file}: ${results.length} trials, ${size}${before ? '; it was kept already' : ''}`;
}

const resultsOf = (results: readonly Result[], id: string): Result[] =>
  results.filter(({ browser }) => browser.id === id);

function idsOf(results: readonly Result[], wanted: readonly string[] | undefined, out: string): readonly string[] {
  const known = [...new Set(results.map(({ browser }) => browser.id))];
  const missing = (wanted ?? []).filter((id) => !known.includes(id));
  if (missing.length === 0) return wanted ?? known;
  throw new InputError(
    `Cannot keep '${missing.join(', ')}': '${out}' has no such browser. It has: ${known.map((id) => visible(id, 60)).join(', ')}`,
  );
}

export function register(program: Command): void {
  program
    .command('keep')
    .option('--out <folder>', 'folder of the results', 'standoff-results')
    .option('--to <folder>', 'folder of the kept files', 'history')
    .option('--browser <ids...>', 'only these browsers')
    .action(async (options: KeepOptions) => process.exit(keep(options)));
}
