import process from 'node:process';
import type { Command } from 'commander';
import type { FidelityOptions } from '../fidelity.ts';
import { wholeNumber } from './numbers.ts';

export function register(program: Command): void {
  program
    .command('fidelity')
    .description('compare ways to use a browser by what the wire sees; each further way is compared with the first')
    .argument(
      '[ways...]',
      'words joined by +: person (as shipped), unautomated, automation; new-tab, goto, link, typed, keyboard-reload; fresh, shared; relay, pcap, none',
      ['unautomated', 'person'],
    )
    .option('--browser <id>', 'chromium, firefox or webkit', 'chromium')
    .option('--audit', "also each of the driver's settings that could touch networking, taken away or set back", false)
    .option('--trials <count>', 'trials of each way', wholeNumber, 50)
    .option('--server <id>', 'the server', 'python-sequential')
    .option('--scenario <id>', 'the scenario', 'bystander')
    .option('--patience <ms>', 'how long a request may stay unanswered', wholeNumber, 1000)
    .option('--out <folder>', 'folder of the results', 'standoff-results')
    .action(async (ways: string[], options: FidelityOptions) =>
      process.exit(await (await import('../fidelity.ts')).fidelity(ways, options)),
    );
}
