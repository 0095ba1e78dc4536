import process from 'node:process';
import type { Command } from 'commander';
import type { PredictOptions } from '../predict.ts';

export function register(program: Command): void {
  program
    .command('predict')
    .description('predict the verdicts of the last run from the traits of its servers, and compare: what differs first')
    .option('--out <folder>', 'folder of the results', 'standoff-results')
    .option('--traits <folder>', 'folder of the traits; traits/ in that of the results if left out')
    .option('--json', 'print it as JSON', false)
    .action(async (options: PredictOptions) => process.exit((await import('../predict.ts')).predict(options)));
}
