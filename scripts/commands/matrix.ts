import process from 'node:process';
import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('matrix')
    .description(
      'install what is missing and run the matrix; --update-expectations writes down what it observes; all further arguments are those of `playwright test`',
    )
    .argument('[playwright args...]', 'such as --project=chromium, -g "python-sequential bystander", --repeat-each=20')
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args: string[]) => process.exit(await (await import('../matrix.ts')).matrix(args)));
}
