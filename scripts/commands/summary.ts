import process from 'node:process';
import type { Command } from 'commander';
import type { SummaryOptions } from '../summary.ts';

export function register(program: Command): void {
  program
    .command('summary')
    .description('say again what the last run found')
    .option('--out <folder>', 'folder of the results, or a file of `standoff keep`', 'standoff-results')
    .option('--markdown', 'print it as Markdown, for the page of a workflow or a pull request', false)
    .action(async (options: SummaryOptions) => process.exit((await import('../summary.ts')).summary(options)));
}
