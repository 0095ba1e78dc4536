import process from 'node:process';
import type { Command } from 'commander';
import type { KeepOptions } from '../keep.ts';

export function register(program: Command): void {
  program
    .command('keep')
    .description('store the last run as files that last, one for each browser')
    .option('--out <folder>', 'folder of the results', 'standoff-results')
    .option('--to <folder>', 'folder of what is kept', 'history')
    .option('--browser <ids...>', 'only these browsers')
    .action(async (options: KeepOptions) => process.exit((await import('../keep.ts')).keep(options)));
}
