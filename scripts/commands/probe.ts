import process from 'node:process';
import type { Command } from 'commander';
import type { ProbeCommandOptions } from '../probe.ts';

export function register(program: Command): void {
  program
    .command('probe')
    .description('find out with raw sockets, without a browser, what each server does while connections are left open')
    .argument('[servers...]', 'ids, or default, or all; those of the default matrix if left out')
    .option('--quick', 'let connections age for 3 s in place of 10, and leave out backlog and shutdown', false)
    .option('--out <folder>', 'folder of the results; the traits go to traits/ in it', 'standoff-results')
    .option('--json', 'print it as JSON', false)
    .action(async (ids: string[], options: ProbeCommandOptions) =>
      process.exit(await (await import('../probe.ts')).probe(ids, options)),
    );
}
