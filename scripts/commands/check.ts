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
    .option(
      '--browser <ids>',
      'with commas between: chromium, firefox, webkit; one that is not installed ends in exit code 2; the installed ones if left out',
    )
    .option(
      '--trials <count>',
      'trials of what a race decides, and of the bystander; the rest is played once',
      wholeNumber,
      3,
    )
    .option(
      '--patience <ms>',
      'how long a request may stay unanswered, counted from the time that a slow page takes by itself',
      patienceMs,
      3000,
    )
    .option('--out <folder>', 'folder of the results', 'standoff-results/check')
    .option('--json', 'print the answer as one JSON object', false)
    .option('--junit <file>', 'also write it as JUnit XML')
    .addHelpText('after', EXIT_CODES)
    .action(async (command: string[], options: CheckOptions) =>
      process.exit(await (await import('../check.ts')).check(command, options)),
    );
}

const EXIT_CODES = `
Exit codes:
  0    safe: each browser got the page, and nothing that was left open kept a request waiting
  1    not safe: a request waited for another connection; or a connection was reset, refused or closed, with the answer missing
       or cut; or the probe, with no browser at all, saw a request wait, at least twice, where the same was answered with nothing
       left open
  2    could not tell: an error status (400 and above) or a redirect to elsewhere in place of the page; answers that no browser
       could read; a slow page; a browser that was asked for and is missing or broke; the server did not start; a wrong option
  130  interrupted`;

function collect(text: string, before: string[]): string[] {
  return [...before, text];
}
