import process from 'node:process';
import type { Command } from 'commander';
import type { HoldOptions } from '../hold.ts';
import { minutes } from './numbers.ts';

export function register(program: Command): void {
  program
    .command('hold')
    .description('measure how long a browser keeps an idle connection open, unused and used, and who closes it')
    .option('--browser <ids>', 'with commas between; the installed ones of the matrix if left out')
    .option('--minutes <count>', 'how long connections are watched at most; fractions are allowed', minutes, 6)
    .option('--out <folder>', 'folder of the results', 'standoff-results')
    .option('--json', 'print it as JSON', false)
    .action(async (options: HoldOptions) => process.exit(await (await import('../hold.ts')).hold(options)));
}
