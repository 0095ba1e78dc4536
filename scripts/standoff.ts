import process from 'node:process';
import { Command } from 'commander';
import { InputError } from '../src/domain/errors.ts';
import { kitVersion } from '../src/domain/kit.ts';
import { visibleLines } from '../src/text/visible.ts';

type Load = () => Promise<{ register(program: Command): void }>;

/**
 * Each command with its line of help, in the order of the help. Its flags and its work are in the file of its name.
 * Commands without a line are for the kit itself and are not in the help. Each command ends with `process.exit`,
 * because a name look-up that was given up on may still be running.
 */
const commands: readonly (readonly [name: string, says: string, load: Load])[] = [
  [
    'matrix',
    'install what is missing, then run the matrix; takes the arguments of `playwright test`',
    () => import('./matrix.ts'),
  ],
  [
    'check',
    'is my server safe? start it, probe it, and open it with the installed browsers',
    () => import('./check.ts'),
  ],
  ['setup', 'install what is missing: browsers, servers, programs', () => import('./setup.ts')],
  ['doctor', 'show what is installed, what is missing, and what to type', () => import('./doctor.ts')],
  ['bench', 'measure the kit itself: the relay, the tabs, the page, a check', () => import('./bench.ts')],
  ['fidelity', 'compare ways to use a browser by what is seen on the wire', () => import('./fidelity.ts')],
  ['hold', 'measure how long a browser keeps an idle connection open, and who closes it', () => import('./hold.ts')],
  ['traits', 'measure how each browser connects, release by release', () => import('./traits.ts')],
  [
    'probe',
    'find out with raw sockets, without a browser, how open connections affect a server',
    () => import('./probe.ts'),
  ],
  [
    'predict',
    'predict the verdicts of the last run from the traits of its servers, and compare',
    () => import('./predict.ts'),
  ],
  ['releases', 'install, list and remove browser releases that only the kit uses', () => import('./releases.ts')],
  ['bisect', 'find the first installed release in which a cell differs from the oldest', () => import('./bisect.ts')],
  ['summary', 'print the findings of the last run again', () => import('./summary.ts')],
  ['keep', 'store the last run permanently, one file for each browser', () => import('./keep.ts')],
  ['compare', 'compare result sets: what changed from one to the next', () => import('./compare.ts')],
  ['expectations', 'check or update the file of expected verdicts', () => import('./expectations.ts')],
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

// Only the named command is loaded, so the help does not wait for imports.
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
