import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import { InputError } from '../src/errors.ts';
import { kitVersion } from '../src/kit.ts';
import type { BisectOptions } from './bisect.ts';
import type { CheckOptions } from './check.ts';
import type { CompareOptions } from './compare.ts';
import type { ExpectationsOptions } from './expectations.ts';
import type { FidelityOptions } from './fidelity.ts';
import type { HoldOptions } from './hold.ts';
import type { KeepOptions } from './keep.ts';
import type { PredictOptions } from './predict.ts';
import type { ProbeCommandOptions } from './probe.ts';
import type { SummaryOptions } from './summary.ts';
import type { TraitsOptions } from './traits.ts';

const program = new Command('standoff')
  .description('Which browser stalls with which HTTP server, and why.')
  .version(kitVersion)
  .enablePositionalOptions()
  .showHelpAfterError('(standoff --help lists the commands)')
  .exitOverride(({ exitCode }) => end(exitCode === 0 ? 0 : 2));

// Each command imports its own part, so that a quick one does not wait for Playwright to load.
program
  .command('matrix')
  .description(
    'install what is missing and run the matrix; --update-expectations writes down what it observes; all further arguments are those of `playwright test`',
  )
  .argument('[playwright args...]', 'such as --project=chromium, -g "python-sequential bystander", --repeat-each=20')
  .allowUnknownOption()
  .passThroughOptions()
  .action(async (args: string[]) => end(await (await import('./matrix.ts')).matrix(args)));

program
  .command('check')
  .description('is my server safe? starts it, probes it, drives the installed browsers, and answers in about a minute')
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
    end(await (await import('./check.ts')).check(command, options)),
  );

program
  .command('setup')
  .description('install what is missing: browsers, servers, programs; says what before it does')
  .option('--servers <ids>', 'instead, what these servers need: ids with commas between, or all')
  .action(async ({ servers }: { servers?: string }) =>
    end(
      await (servers === undefined
        ? (await import('./setup.ts')).setup({ extras: true })
        : (await import('./setup-servers.ts')).setupServers(servers)),
    ),
  );

program
  .command('doctor')
  .description('say what is installed, what is missing, and what to type; change nothing')
  .option('--json', 'print it as JSON', false)
  .option('--servers <ids>', 'instead, of what these servers need: ids with commas between, or all')
  .action(async ({ servers, json }: { servers?: string; json: boolean }) =>
    end(
      await (servers === undefined
        ? (await import('./doctor.ts')).doctor({ json })
        : (await import('./doctor-servers.ts')).doctorServers(servers, { json })),
    ),
  );

program
  .command('bench')
  .description(
    'measure what the relay adds to an exchange; with --tabs, what the matrix adds to opening its tabs; with --page, the page of 30,000 trials',
  )
  .option('--tabs', 'compare the last run with a plain loop that opens as many tabs', false)
  .option(
    '--page',
    'the page that 30,000 trials would have: size, and how long it takes to write, open and filter',
    false,
  )
  .option('--out <folder>', 'folder of the last run', 'standoff-results')
  .action(async ({ tabs, page, out }: { tabs: boolean; page: boolean; out: string }) =>
    end(
      await (page
        ? (await import('./bench-page.ts')).benchPage(out)
        : tabs
          ? (await import('./bench-tabs.ts')).benchTabs(out)
          : (await import('./bench.ts')).bench()),
    ),
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
  .command('traits')
  .description('measure how each browser connects, release by release, as integers and times')
  .option(
    '--browser <ids>',
    'with commas between, in the order of measuring; the installed ones of the matrix if left out',
  )
  .option('--trials <count>', 'visits of each kind', wholeNumber, 10)
  .option('--minutes <count>', 'how long idle connections are watched at most; 0 leaves that out', minutesOrNone, 6)
  .option('--out <folder>', 'folder of the results; the traits go to browser-traits/ in it', 'standoff-results')
  .option('--show', 'print what was measured before, or shipped with the kit; measure nothing', false)
  .option('--json', 'print it as JSON', false)
  .action(async (options: TraitsOptions) => end(await (await import('./traits.ts')).traits(options)));

program
  .command('probe')
  .description('find out with raw sockets, without a browser, what each server does while connections are left open')
  .argument('[servers...]', 'ids, or default, or all; those of the default matrix if left out')
  .option('--quick', 'let connections age for 3 s in place of 10, and leave out backlog and shutdown', false)
  .option('--out <folder>', 'folder of the results; the traits go to traits/ in it', 'standoff-results')
  .option('--json', 'print it as JSON', false)
  .action(async (ids: string[], options: ProbeCommandOptions) =>
    end(await (await import('./probe.ts')).probe(ids, options)),
  );

program
  .command('predict')
  .description('predict the verdicts of the last run from the traits of its servers, and compare: what differs first')
  .option('--out <folder>', 'folder of the results', 'standoff-results')
  .option('--traits <folder>', 'folder of the traits; traits/ in that of the results if left out')
  .option('--json', 'print it as JSON', false)
  .action(async (options: PredictOptions) => end((await import('./predict.ts')).predict(options)));

const releases = program
  .command('releases')
  .description(
    'releases of browsers for the kit alone: nothing is installed on the system, each becomes a browser of the matrix',
  );

releases
  .command('install')
  .description(
    'install releases, such as chromium@bullseye firefox@sid webkit@trixie; goes on where it was interrupted',
  )
  .argument('<releases...>', 'browser@where: a Debian suite, a version or channel of the maker, playwright, or a path')
  .action(async (wanted: string[]) => end(await (await import('./releases.ts')).installReleases(wanted)));

releases
  .command('list')
  .description('say which are there, how big and old they are, and which driver can speak to each')
  .option('--json', 'print it as JSON', false)
  .action(async (options: { json: boolean }) => end(await (await import('./releases.ts')).listReleases(options)));

releases
  .command('check')
  .description('try again which driver can speak to each, as after an update of the kit')
  .action(async () => end(await (await import('./releases.ts')).checkReleases()));

releases
  .command('remove')
  .description('remove releases, by id or by what was asked for')
  .argument('<ids...>', 'such as chromium-120, chromium@bullseye, or all')
  .action(async (ids: string[]) => end(await (await import('./releases.ts')).removeReleases(ids)));

program
  .command('bisect')
  .description('find the first installed release in which a cell comes otherwise than in the oldest')
  .requiredOption('--cell <server scenario>', 'such as "python-sequential bystander"')
  .requiredOption('--engine <engine>', 'chromium, firefox or webkit')
  .option('--trials <count>', 'trials of a release before anything is said of it', wholeNumber, 10)
  .option('--most <count>', 'and no more than these, where so many do not tell', wholeNumber, 40)
  .option('--patience <ms>', 'how long a request may stay unanswered', patienceMs, 3000)
  .option('--out <folder>', 'folder of the results', 'standoff-results/bisect')
  .option('--json', 'print it as JSON', false)
  .action(async (options: BisectOptions) => end(await (await import('./bisect.ts')).bisect(options)));

program
  .command('summary')
  .description('say again what the last run found')
  .option('--out <folder>', 'folder of the results, or a file of `standoff keep`', 'standoff-results')
  .option('--markdown', 'print it as Markdown, for the page of a workflow or a pull request', false)
  .action(async (options: SummaryOptions) => end((await import('./summary.ts')).summary(options)));

program
  .command('keep')
  .description('store the last run as files that last, one for each browser')
  .option('--out <folder>', 'folder of the results', 'standoff-results')
  .option('--to <folder>', 'folder of what is kept', 'history')
  .option('--browser <ids...>', 'only these browsers')
  .action(async (options: KeepOptions) => end((await import('./keep.ts')).keep(options)));

program
  .command('compare')
  .description(
    'result sets side by side: what changed from one to the next, told only where the numbers of trials tell',
  )
  .argument(
    '<sets...>',
    'results folders, results.jsonl or kept files, in order; FILE#browser-id takes one browser; one set alone is compared by its releases',
  )
  .option('--json', 'print it as one JSON object', false)
  .option('--markdown', 'print it as Markdown, for a pull request', false)
  .option('--html [file]', 'also write it as a page; to standoff-compare.html if no file is named')
  .option('--fail-on <changes>', 'exit with 1 if one occurs; with commas between: regressed, changed-cause, …')
  .option('--all', 'show also what did not change', false)
  .option('--only-engine <engines>', 'with commas between: chromium, firefox, webkit')
  .option('--scenario <ids>', 'only these scenarios, with commas between')
  .action(async (sets: string[], options: CompareOptions) =>
    end((await import('./compare.ts')).compare(sets, options)),
  );

const expectations = program
  .command('expectations')
  .description('the verdicts that may occur, as a run is held to them: STANDOFF_EXPECTATIONS=expectations.jsonc');

expectations
  .command('update')
  .description('write down what the last run observed; comments, patterns and the order of rules stay')
  .option('--out <folder>', 'folder of the results, results.jsonl or a kept file', 'standoff-results')
  .option('--file <file>', 'file of the expectations; that of STANDOFF_EXPECTATIONS, or expectations.jsonc')
  .action(async (options: ExpectationsOptions) => end((await import('./expectations.ts')).updateExpectations(options)));

expectations
  .command('lint')
  .description('find rules that are stale: about nothing that there is, hidden by a later one, or not met by a run')
  .option('--out <folder>', 'also by the run in this folder of results')
  .option('--file <file>', 'file of the expectations; that of STANDOFF_EXPECTATIONS, or expectations.jsonc')
  .action(async (options: ExpectationsOptions) => end((await import('./expectations.ts')).lintExpectations(options)));

program
  .command('docs')
  .description('write docs/fidelity.md from the measurements in docs/fidelity/')
  .action(async () => end((await import('./docs.ts')).docs()));

program
  .command('schema')
  .description('print a JSON Schema')
  .argument('[what]', 'result: a line of results.jsonl; expectations: expectations.jsonc', 'result')
  .action(async (what: string) => end((await import('./schema.ts')).schema(what)));

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

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65_535) throw new InvalidArgumentError('it must be a port from 1 to 65535.');
  return port;
}

function patienceMs(text: string): number {
  const ms = wholeNumber(text);
  if (ms < 200)
    throw new InvalidArgumentError('it must be at least 200 ms: shorter waits cannot be told from a loaded machine.');
  return ms;
}

function collect(text: string, before: string[]): string[] {
  return [...before, text];
}

function minutes(text: string): number {
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : 0;
  if (value <= 0 || value > 120) throw new InvalidArgumentError('it must be a number of minutes above 0, at most 120.');
  return value;
}

function minutesOrNone(text: string): number {
  return /^0+(\.0*)?$/.test(text) ? 0 : minutes(text);
}

/** Ends at once: a look-up of a name that was given up on may still be under way. */
function end(code: number): never {
  process.exit(code);
}
