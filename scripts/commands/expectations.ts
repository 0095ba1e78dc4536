import process from 'node:process';
import type { Command } from 'commander';
import type { ExpectationsOptions } from '../expectations.ts';

export function register(program: Command): void {
  const expectations = program
    .command('expectations')
    .description('the verdicts that may occur, as a run is held to them: STANDOFF_EXPECTATIONS=expectations.jsonc');

  expectations
    .command('update')
    .description('write down what the last run observed; comments, patterns and the order of rules stay')
    .option('--out <folder>', 'folder of the results, results.jsonl or a kept file', 'standoff-results')
    .option('--file <file>', 'file of the expectations; that of STANDOFF_EXPECTATIONS, or expectations.jsonc')
    .action(async (options: ExpectationsOptions) =>
      process.exit((await import('../expectations.ts')).updateExpectations(options)),
    );

  expectations
    .command('lint')
    .description('find rules that are stale: about nothing that there is, hidden by a later one, or not met by a run')
    .option('--out <folder>', 'also by the run in this folder of results')
    .option('--file <file>', 'file of the expectations; that of STANDOFF_EXPECTATIONS, or expectations.jsonc')
    .action(async (options: ExpectationsOptions) =>
      process.exit((await import('../expectations.ts')).lintExpectations(options)),
    );
}
