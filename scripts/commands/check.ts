import process from 'node:process';
import type { Command } from 'commander';
import type { CheckOptions } from '../check.ts';
import { patienceMs, portNumber, wholeNumber } from './numbers.ts';

export function register(program: Command): void {
  program
    .command('check')
    .description(
      'is my server safe? starts it, probes it, drives the installed browsers, and answers in about a minute',
    )
    .argument(
      '[command...]',
      'after --: how the server is started; {port} is replaced by a free port, which is also in PORT',
    )
    .option('--url <address>', 'check one that runs already, on 127.0.0.1 or localhost')
    .option('--config <file>', 'check several: a module whose default export is defineServers([…])')
    .option('--port <number>', 'where the command listens, if it can be told neither by {port} nor by PORT', portNumber)
    .option('--path <path>', 'the page to open', '/')
    .option('--header <name: value>', 'a header that the page needs; may be given again', collect, [])
    .option('--browser <ids>', 'with commas between: chromium, firefox, webkit; the installed ones if left out')
    .option(
      '--trials <count>',
      'trials of what a race decides, and of the bystander; the rest is played once',
      wholeNumber,
      3,
    )
    .option('--patience <ms>', 'how long a request may stay unanswered', patienceMs, 3000)
    .option('--out <folder>', 'folder of the results', 'standoff-results/check')
    .option('--json', 'print the answer as one JSON object', false)
    .option('--junit <file>', 'also write it as JUnit XML')
    .action(async (command: string[], options: CheckOptions) =>
      process.exit(await (await import('../check.ts')).check(command, options)),
    );
}

function collect(text: string, before: string[]): string[] {
  return [...before, text];
}
