/** `standoff expectations`: writes expectations from a run, and finds stale rules. */

import path from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { allBrowsers } from '../src/browsers/list.ts';
import { InputError } from '../src/domain/errors.ts';
import { type ResultSet, readResultSet } from '../src/domain/result-set.ts';
import { updateFile } from '../src/features/expectations/edit.ts';
import { osOf } from '../src/features/expectations/judge.ts';
import { lintRules, lintWithRun } from '../src/features/expectations/lint.ts';
import { knownIds, parseExpectations, readExpectationsText, USUAL_FILE } from '../src/features/expectations/read.ts';
import { DEFAULTS, NO_EXPECTATIONS } from '../src/run/options.ts';
import { visible } from '../src/text/visible.ts';

export interface ExpectationsOptions {
  /** Results folder, results.jsonl or kept file. */
  readonly out?: string;
  /** Absent: the file in STANDOFF_EXPECTATIONS, or the default file. */
  readonly file?: string;
}

/**
 * Writes the observations of a finished run into the file, and prints what it changed.
 * @returns 0
 * @throws InputError if there is no finished run, or the file cannot be read or written
 */
export function updateExpectations({ out = DEFAULTS.out, file }: ExpectationsOptions): number {
  const set = readResultSet(out);
  if (set.run?.status === 'running') {
    throw new InputError(`Cannot take expectations from '${out}': the run has not ended, or was killed. Run it again`);
  }
  process.stdout.write(`${updateFile(fileOf(file), set.results, howOf(set))}\n`);
  return 0;
}

/**
 * Prints each stale rule with its line, judged by the known ids and, with `out`, by a run.
 * @returns 1 if there is one, 0 otherwise
 * @throws InputError if the file or the run cannot be read
 */
export function lintExpectations({ out, file: given }: ExpectationsOptions): number {
  const file = fileOf(given);
  const expectations = parseExpectations(readExpectationsText(file), file);
  const set = out === undefined ? null : readResultSet(out);
  const results = set?.results ?? [];
  const engines = new Map(
    [...allBrowsers, ...results.map(({ browser }) => browser)].map(({ id, engine }) => [id, engine]),
  );
  // Your own servers and another machine's releases are known only from a run.
  const servers = results.map(({ server }) => server.id);
  const known = { ...knownIds([], servers), browsers: { ids: [...engines.keys()] }, engines };
  const found = [
    ...lintRules(expectations, known),
    ...(set ? lintWithRun(set.results, { expectations, ...howOf(set) }) : []),
  ];
  for (const { rule, text } of found) process.stdout.write(`${file}:${rule.line}: ${visible(text)}\n`);
  const count = expectations.rules.length;
  process.stdout.write(
    `${count} ${count === 1 ? 'rule' : 'rules'}, ${found.length === 0 ? 'none stale' : `${found.length} findings`}\n`,
  );
  return found.length > 0 ? 1 : 0;
}

function fileOf(file: string | undefined): string {
  const { STANDOFF_EXPECTATIONS: variable = '' } = process.env;
  return path.resolve(file ?? (variable === '' || variable === NO_EXPECTATIONS ? USUAL_FILE : variable));
}

/** Result lines alone do not name the system, so rules about one match nothing. */
function howOf({ run }: ResultSet) {
  const interval = run?.options.interval;
  return { os: run && osOf(run.os), interval: typeof interval === 'number' ? interval : DEFAULTS.interval };
}

export function register(program: Command): void {
  const expectations = program.command('expectations');

  expectations
    .command('update')
    .description('write down what the last run observed; comments, patterns and the order of rules stay')
    .option('--out <folder>', 'folder of the results, results.jsonl or a kept file', 'standoff-results')
    .option(
      '--file <file>',
      'file of the expectations; default: the one in STANDOFF_EXPECTATIONS, or expectations.jsonc',
    )
    .action(async (options: ExpectationsOptions) => process.exit(updateExpectations(options)));

  expectations
    .command('lint')
    .description('find stale rules: they match nothing, are hidden by a later rule, or are not met by a run')
    .option('--out <folder>', 'also check them against the run in this results folder')
    .option(
      '--file <file>',
      'file of the expectations; default: the one in STANDOFF_EXPECTATIONS, or expectations.jsonc',
    )
    .action(async (options: ExpectationsOptions) => process.exit(lintExpectations(options)));
}
