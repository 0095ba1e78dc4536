import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';
import type { Command } from 'commander';
import { isCompiled, kitRoot, moduleFile } from '../src/domain/kit.ts';
import { playwrightCommand } from '../src/system/programs.ts';
import { setup } from './setup.ts';

const UPDATE = '--update-expectations';
const FAIL_ON = '--fail-on';

/**
 * Runs the matrix: checks the options, installs what is missing, and hands over to Playwright's own runner.
 *
 * @param args `--update-expectations` and `--fail-on possible`, which are the kit's, and Playwright's own: `--project=chromium`, `-g "python-sequential bystander"`, `--repeat-each=20` …
 * @returns Playwright's exit code.
 * @throws InputError if an option in the environment is wrong, before anything is installed or started.
 */
export async function matrix(args: readonly string[]): Promise<number> {
  // The workers read it from the environment.
  if (args.includes(UPDATE)) process.env.STANDOFF_UPDATE_EXPECTATIONS = '1';
  const { failOn, rest } = withoutFailOn(args.filter((each) => each !== UPDATE));
  if (failOn !== null) process.env.STANDOFF_FAIL_ON = failOn;
  // The configuration reads the options when it is loaded: a wrong one is told before anything is installed.
  await import('../playwright.config.ts');
  const code = await setup({ extras: false });
  return code === 0
    ? runPlaywright(['test', '--config', moduleFile('../playwright.config', import.meta.url), ...rest])
    : code;
}

const OWN_OPTIONS = `
The kit's own:
  --update-expectations  write down the verdicts that the run observes
  --fail-on possible     fail if a cell stalls, or may stall by what is known of both sides`;

/** Takes `--fail-on possible`, or `--fail-on=possible`, out of the arguments. */
function withoutFailOn(args: readonly string[]): { failOn: string | null; rest: readonly string[] } {
  const at = args.findIndex((each) => each === FAIL_ON || each.startsWith(`${FAIL_ON}=`));
  if (at < 0) return { failOn: null, rest: args };
  const [word = ''] = args.slice(at);
  const isOne = word.includes('=');
  return {
    failOn: isOne ? word.slice(FAIL_ON.length + 1) : (args[at + 1] ?? ''),
    rest: args.toSpliced(at, isOne ? 1 : 2),
  };
}

function runPlaywright(words: readonly string[]): Promise<number> {
  const { program, args, env } = playwrightCommand(words);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: isCompiled ? process.cwd() : kitRoot, env, stdio: 'inherit' });
    // Ctrl-C reaches the child from the terminal. It ends the browsers and servers and writes the report: wait for it.
    const stay = () => {};
    const pass = () => child.kill('SIGTERM');
    process.on('SIGINT', stay);
    process.on('SIGTERM', pass);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.off('SIGINT', stay);
      process.off('SIGTERM', pass);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

export function register(program: Command): void {
  program
    .command('matrix')
    .argument('[playwright args...]', 'such as --project=chromium, -g "python-sequential bystander", --repeat-each=20')
    .addHelpText('after', OWN_OPTIONS)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args: string[]) => process.exit(await matrix(args)));
}
