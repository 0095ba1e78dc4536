/** `standoff expectations`: writes from a run what is expected, and finds rules that are stale. */
import path from 'node:path';
import process from 'node:process';
import { allBrowsers } from '../src/browsers/list.ts';
import { InputError } from '../src/errors.ts';
import { lintRules, lintWithRun } from '../src/expectations/lint.ts';
import { osOf } from '../src/expectations/match.ts';
import { parseExpectations } from '../src/expectations/parse.ts';
import { knownIds, readExpectationsText, USUAL_FILE } from '../src/expectations/read.ts';
import { updateFile } from '../src/expectations/update-file.ts';
import { DEFAULTS, NO_EXPECTATIONS } from '../src/options.ts';
import { visible } from '../src/report/visible.ts';
import { type ResultSet, readResultSet } from '../src/results/set.ts';

export interface ExpectationsOptions {
  /** Results folder, results.jsonl or kept file. */
  readonly out?: string;
  /** That of STANDOFF_EXPECTATIONS, or the usual one, if left out. */
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
 * Prints each stale rule with its line, by what is known of ids, and with `out` by a run too.
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
  // Servers of one's own, and releases of another machine, are known by a run with them.
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

/** Of result lines alone the system is not known, and rules about one match nothing. */
function howOf({ run }: ResultSet) {
  const interval = run?.options.interval;
  return { os: run && osOf(run.os), interval: typeof interval === 'number' ? interval : DEFAULTS.interval };
}
