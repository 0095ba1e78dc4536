import process from 'node:process';
import { Command } from 'commander';
import { InputError } from '../src/errors.ts';
import { kitVersion } from '../src/kit.ts';

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
  .description('measure what the relay adds to an exchange')
  .action(async () => end(await (await import('./bench.ts')).bench()));

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

/** Ends at once: a look-up of a name that was given up on may still be under way. */
function end(code: number): never {
  process.exit(code);
}
