/** Writes what a run observed into a file of expectations. */
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { InputError } from '../errors.ts';
import type { Result } from '../results/schema.ts';
import { editExpectations, NEW_FILE, ruleText } from './edit.ts';
import type { Judging } from './judge.ts';
import { parseExpectations } from './parse.ts';
import { type Change, planUpdate } from './plan-update.ts';
import { readExpectationsText } from './read.ts';

/**
 * Changes the file, or makes it if it is not there; one to which nothing is new is not touched.
 * @returns what was changed, a line for each rule
 * @throws InputError if the file cannot be read or written
 */
export function updateFile(file: string, results: readonly Result[], how: Omit<Judging, 'expectations'>): string {
  const text = existsSync(file) ? readExpectationsText(file) : NEW_FILE;
  const changes = planUpdate(results, { ...how, expectations: parseExpectations(text, file) });
  if (changes.length === 0 && existsSync(file)) return `${file}: nothing to change`;
  write(file, editExpectations(text, file, changes));
  const widened = changes.filter(({ kind }) => kind === 'verdicts').length;
  const head = `${file}: ${changes.length - widened} rules added, ${widened} changed`;
  return [head, ...changes.map((change) => `  ${lineOf(change)}`)].join('\n');
}

function lineOf(change: Change): string {
  if (change.kind === 'rule') return `added ${ruleText(change.rule)}`;
  const { rule, verdicts } = change;
  return `changed line ${rule.line}: ${rule.verdicts.join(', ')} to ${verdicts.join(', ')}`;
}

/** Renamed, so that a file of that name is always whole. */
function write(file: string, text: string): void {
  try {
    writeFileSync(`${file}.part`, text);
    renameSync(`${file}.part`, file);
  } catch (error) {
    throw new InputError(`Cannot write expectations to '${file}': ${(error as Error).message}. Name another file`);
  }
}
