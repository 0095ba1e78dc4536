import process from 'node:process';
import type { Command } from 'commander';
import type { TraitsOptions } from '../traits.ts';
import { minutesOrNone, wholeNumber } from './numbers.ts';

export function register(program: Command): void {
  program
    .command('traits')
    .description('measure how each browser connects, release by release, as integers and times')
    .option(
      '--browser <ids>',
      'with commas between, in the order of measuring; the installed ones of the matrix if left out',
    )
    .option('--trials <count>', 'visits of each kind', wholeNumber, 10)
    .option('--minutes <count>', 'how long idle connections are watched at most; 0 leaves that out', minutesOrNone, 6)
    .option('--out <folder>', 'folder of the results; the traits go to browser-traits/ in it', 'standoff-results')
    .option('--show', 'print what was measured before, or shipped with the kit; measure nothing', false)
    .option('--json', 'print it as JSON', false)
    .action(async (options: TraitsOptions) => process.exit(await (await import('../traits.ts')).traits(options)));
}
