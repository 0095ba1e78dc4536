import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import { InputError } from '../src/errors.ts';
import { kitVersion } from '../src/kit.ts';
import type { FidelityOptions } from './fidelity.ts';
import type { HoldOptions } from './hold.ts';
import type { PredictOptions } from './predict.ts';

const program = new Command('standoff')
  .description('Which browser stalls with which HTTP server, and why.')
  .version(kitVersion)
  .enablePositionalOptions()
  .showHelpAfterError('(standoff --help lists the commands)')
  .exitOverride(({ exitCode }) => end(exitCode === 0 ? 0 : 2));

// Each command imports its own part, so that a quick one does not wait for Playwright to load.
program
  .command('matrix')
  .description('install what is missing and run the matrix; all further arguments are those of `playwright test`')
  .argument('[playwright args...]', 'such as --project=chromium, -g "python-sequential bystander", --repeat-each=20')
  .allowUnknownOption()
  .passThroughOptions()
  .action(async (args: string[]) => end(await (await import('./matrix.ts')).matrix(args)));

program
  .command('setup')
  .description('install what is missing: browsers, servers, programs; says what before it does')
  .action(async () => end(await (await import('./setup.ts')).setup({ extras: true })));

program
  .command('doctor')
  .description('say what is installed, what is missing, and what to type; change nothing')
  .option('--json', 'print it as JSON', false)
  .action(async (options: { json: boolean }) => end(await (await import('./doctor.ts')).doctor(options)));

program
  .command('bench')
  .description('measure what the relay adds to an exchange; with --tabs, what the matrix adds to opening its tabs')
  .option('--tabs', 'compare the last run with a plain loop that opens as many tabs', false)
  .option('--out <folder>', 'folder of the last run', 'standoff-results')
  .action(async ({ tabs, out }: { tabs: boolean; out: string }) =>
    end(await (tabs ? (await import('./bench-tabs.ts')).benchTabs(out) : (await import('./bench.ts')).bench())),
  );

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
    end(await (await import('./fidelity.ts')).fidelity(ways, options)),
  );

program
  .command('measure')
  .description(
    'run every comparison that docs/fidelity.md tells of: more than an hour, on a machine that has nothing else to do',
  )
  .argument('[measurements...]', 'only these, such as chromium-fidelity or webkit-neutrality')
  .option('--out <folder>', 'folder of the results', 'standoff-results')
  .action(async (only: string[], { out }: { out: string }) =>
    end(await (await import('./measure.ts')).measure({ only, out })),
  );

program
  .command('hold')
  .description('measure how long a browser keeps an idle connection open, unused and used, and who closes it')
  .option('--browser <ids>', 'with commas between; the installed ones of the matrix if left out')
  .option('--minutes <count>', 'how long connections are watched at most; fractions are allowed', minutes, 6)
  .option('--out <folder>', 'folder of the results', 'standoff-results')
  .option('--json', 'print it as JSON', false)
  .action(async (options: HoldOptions) => end(await (await import('./hold.ts')).hold(options)));

program
  .command('predict')
  .description('predict the verdicts of the last run from the traits of its servers, and compare: what differs first')
  .option('--out <folder>', 'folder of the results', 'standoff-results')
  .option('--traits <folder>', 'folder of the traits; traits/ in that of the results if left out')
  .option('--json', 'print it as JSON', false)
  .action(async (options: PredictOptions) => end((await import('./predict.ts')).predict(options)));

program
  .command('docs')
  .description('write docs/fidelity.md from the measurements in docs/fidelity/')
  .action(async () => end((await import('./docs.ts')).docs()));

program
  .command('schema')
  .description('print the JSON Schema of a result line')
  .action(async () => end(await (await import('./schema.ts')).schema()));

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  process.stderr.write(`standoff: ${error.message}\n`);
  end(2);
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('it must be a whole number above 0.');
  return Number(text);
}

function minutes(text: string): number {
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : 0;
  if (value <= 0 || value > 120) throw new InvalidArgumentError('it must be a number of minutes above 0, at most 120.');
  return value;
}

/** Ends at once: a look-up of a name that was given up on may still be under way. */
function end(code: number): never {
  process.exit(code);
}
