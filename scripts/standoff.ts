import process from 'node:process';
import { Command } from 'commander';
import { InputError } from '../src/domain/errors.ts';
import { kitVersion } from '../src/domain/kit.ts';
import { visibleLines } from '../src/text/visible.ts';

/**
 * In the order in which the help lists them. What a command does ends with `process.exit`: a look-up of a name that was given
 * up on may still be under way.
 */
const commands = new Map<string, () => Promise<{ register(program: Command): void }>>([
  ['matrix', () => import('./matrix.ts')],
  ['check', () => import('./check.ts')],
  ['setup', () => import('./setup.ts')],
  ['doctor', () => import('./doctor.ts')],
  ['bench', () => import('./bench.ts')],
  ['fidelity', () => import('./fidelity.ts')],
  ['measure', () => import('./measure.ts')],
  ['hold', () => import('./hold.ts')],
  ['traits', () => import('./traits.ts')],
  ['probe', () => import('./probe.ts')],
  ['predict', () => import('./predict.ts')],
  ['releases', () => import('./releases.ts')],
  ['bisect', () => import('./bisect.ts')],
  ['summary', () => import('./summary.ts')],
  ['keep', () => import('./keep.ts')],
  ['compare', () => import('./compare.ts')],
  ['expectations', () => import('./expectations.ts')],
  ['docs', () => import('./docs.ts')],
  ['schema', () => import('./schema.ts')],
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
