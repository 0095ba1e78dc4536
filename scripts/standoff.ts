import process from 'node:process';
import { Command } from 'commander';
import { InputError } from '../src/domain/errors.ts';
import { kitVersion } from '../src/domain/kit.ts';
import { visibleLines } from '../src/text/visible.ts';

type Load = () => Promise<{ register(program: Command): void }>;

/**
 * Each command with its one line of help, in the order of the help; its flags and what it does are in the file of its name. Those
 * without a line are for the kit itself, and not in the help. What a command does ends with `process.exit`: a look-up of a name that
 * was given up on may still be under way.
 */
const commands: readonly (readonly [name: string, says: string, load: Load])[] = [
  [
    'matrix',
    'install what is missing, then run the matrix; takes the arguments of `playwright test`',
    () => import('./matrix.ts'),
  ],
  [
    'check',
    'is my server safe? starts it, probes it, and drives the installed browsers against it',
    () => import('./check.ts'),
  ],
  ['setup', 'install what is missing: browsers, servers, programs', () => import('./setup.ts')],
  ['doctor', 'say what is installed, what is missing, and what to type', () => import('./doctor.ts')],
  ['bench', 'measure the kit itself: the relay, the tabs, the page, a check', () => import('./bench.ts')],
  ['fidelity', 'compare ways to use a browser by what the wire sees', () => import('./fidelity.ts')],
  ['hold', 'measure how long a browser keeps an idle connection open, and who closes it', () => import('./hold.ts')],
  ['traits', 'measure how each browser connects, release by release', () => import('./traits.ts')],
  [
    'probe',
    'find out with raw sockets, without a browser, what left-open connections do to a server',
    () => import('./probe.ts'),
  ],
  [
    'predict',
    'predict the verdicts of the last run from the traits of its servers, and compare',
    () => import('./predict.ts'),
  ],
  ['releases', 'install, list and remove releases of browsers, for the kit alone', () => import('./releases.ts')],
  ['bisect', 'find the first installed release in which a cell differs from the oldest', () => import('./bisect.ts')],
  ['summary', 'print again what the last run found', () => import('./summary.ts')],
  ['keep', 'store the last run as files that last, one for each browser', () => import('./keep.ts')],
  ['compare', 'put result sets side by side: what changed from one to the next', () => import('./compare.ts')],
  ['expectations', 'check and update the file of the verdicts that may occur', () => import('./expectations.ts')],
  ['schema', 'print a JSON Schema', () => import('./schema.ts')],
  ['measure', '', () => import('./measure.ts')],
  ['docs', '', () => import('./docs.ts')],
];

const program = new Command('standoff')
  .description('Which browser stalls with which HTTP server, and why.')
  .version(kitVersion)
  .enablePositionalOptions()
  .showHelpAfterError('(standoff --help lists the commands)')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

// Only the command that is named is loaded: the help waits for no other's imports.
const [first = '', second = ''] = process.argv.slice(2);
const named = first === 'help' ? second : first;
for (const [name, says, load] of commands) {
  if (name === named) (await load()).register(program);
  else program.command(name, { hidden: says === '' });
  if (says) program.commands.at(-1)?.description(says);
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  process.stderr.write(`standoff: ${visibleLines(error.message, 4000)}\n`);
  process.exit(2);
}
