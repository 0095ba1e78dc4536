import process from 'node:process';
import type { Command } from 'commander';
import type { BisectOptions } from '../bisect.ts';
import { patienceMs, wholeNumber } from './numbers.ts';

export function register(program: Command): void {
  program
    .command('bisect')
    .description('find the first installed release in which a cell differs from the oldest')
    .requiredOption('--cell <server scenario>', 'such as "python-sequential bystander"')
    .requiredOption('--engine <engine>', 'chromium, firefox or webkit')
    .option('--navigation <kind>', 'how the address is opened: new-tab, goto, link, …', 'new-tab')
    .option('--trials <count>', 'trials of a release before anything is said of it', wholeNumber, 10)
    .option('--most <count>', 'and no more than these, where so many do not tell', wholeNumber, 40)
    .option('--patience <ms>', 'how long a request may stay unanswered', patienceMs, 3000)
    .option('--out <folder>', 'folder of the results', 'standoff-results/bisect')
    .option('--json', 'print it as JSON', false)
    .action(async (options: BisectOptions) => process.exit(await (await import('../bisect.ts')).bisect(options)));
}
