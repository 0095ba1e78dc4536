import process from 'node:process';
import { Command } from 'commander';
import { InputError } from '../src/errors.ts';
import { kitVersion } from '../src/kit.ts';
import { visibleLines } from '../src/report/visible-lines.ts';

/**
 * In the order in which the help lists them. What a command does ends with `process.exit`: a look-up of a name that was given
 * up on may still be under way.
 */
const commands = new Map([
  ['matrix', () => import('./commands/matrix.ts')],
  ['check', () => import('./commands/check.ts')],
  ['setup', () => import('./commands/setup.ts')],
  ['doctor', () => import('./commands/doctor.ts')],
  ['bench', () => import('./commands/bench.ts')],
  ['fidelity', () => import('./commands/fidelity.ts')],
  ['measure', () => import('./commands/measure.ts')],
  ['hold', () => import('./commands/hold.ts')],
  ['traits', () => import('./commands/traits.ts')],
  ['probe', () => import('./commands/probe.ts')],
  ['predict', () => import('./commands/predict.ts')],
  ['releases', () => import('./commands/releases.ts')],
  ['bisect', () => import('./commands/bisect.ts')],
  ['summary', () => import('./commands/summary.ts')],
  ['keep', () => import('./commands/keep.ts')],
  ['compare', () => import('./commands/compare.ts')],
  ['expectations', () => import('./commands/expectations.ts')],
  ['docs', () => import('./commands/docs.ts')],
  ['schema', () => import('./commands/schema.ts')],
]);

const program = new Command('standoff')
  .description('Which browser stalls with which HTTP server, and why.')
  .version(kitVersion)
  .enablePositionalOptions()
  .showHelpAfterError('(standoff --help lists the commands)')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

// A command that is named waits for no other's flags, and a quick one not for Playwright: each imports its own part when it runs.
const named = commands.get(process.argv[2] ?? '');
const wanted = await Promise.all((named ? [named] : [...commands.values()]).map((load) => load()));
for (const { register } of wanted) register(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  process.stderr.write(`standoff: ${visibleLines(error.message, 4000)}\n`);
  process.exit(2);
}
