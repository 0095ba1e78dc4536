/** `standoff bisect`: the first installed release in which a cell differs from the oldest. */

import path from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { InputError } from '../src/domain/errors.ts';
import { type Navigation, navigationSchema, type Result, type Run } from '../src/domain/schema.ts';
import { Store } from '../src/domain/store.ts';
import { type Entrant, entrantsOf } from '../src/features/bisect/lineup.ts';
import { nextStep, type ReleaseTally, type SearchStep, tallyOf } from '../src/features/bisect/search.ts';
import { conclusionText, tallyText } from '../src/features/bisect/text.ts';
import { prepareRun } from '../src/run/begin-run.ts';
import { describeRun } from '../src/run/describe-run.ts';
import { DEFAULTS, NATURAL, type Options } from '../src/run/options.ts';
import { playCell } from '../src/run/play-cell.ts';
import { isolationOf } from '../src/run/selection.ts';
import { suppliesFor } from '../src/run/supply.ts';
import { allScenarios } from '../src/scenarios/list.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { type ServerDefinition, speaksTls } from '../src/servers/definition.ts';
import { findServer } from '../src/servers/select.ts';
import { openDisplay } from '../src/system/display.ts';
import { findBrowsers } from '../src/system/find-browsers.ts';
import { listenForInterrupt } from '../src/system/interrupt.ts';
import { nearest } from '../src/text/nearest.ts';
import { visibleLines } from '../src/text/visible.ts';
import { warmUp } from '../src/wire/warm-up.ts';
import { patienceMs, wholeNumber } from './numbers.ts';

export interface BisectOptions {
  /** `<server> <scenario>`. */
  readonly cell: string;
  readonly engine: string;
  /** One kind, because connections depend on how the address is opened; or `natural`, which is one for each engine. */
  readonly navigation: string;
  readonly trials: number;
  readonly most: number;
  readonly patience: number;
  readonly out: string;
  readonly json: boolean;
}

/**
 * Plays the cell with the oldest and the newest release and, if they differ, with releases in between. Keeps every
 * trial.
 * @returns 0 if the release was found, 1 if not, 130 after Ctrl-C
 * @throws InputError
 */
export async function bisect(options: BisectOptions): Promise<number> {
  const { server, scenario } = cellOf(options.cell);
  const navigation = navigationOf(options.navigation);
  const installed = await findBrowsers();
  const entrants = await entrantsOf(options.engine, installed);
  const most = Math.max(options.most, options.trials);
  const end = await prepareRun(options.out);
  const interrupt = listenForInterrupt();
  const display = await openDisplay();
  const supplies = suppliesFor(display.env);
  const kept = keeping(options, entrants, server);
  const tallies: (ReleaseTally | null)[] = entrants.map(() => null);
  const effort = { trials: options.trials, most };
  let step: SearchStep = nextStep(tallies, effort);
  try {
    await warmUp();
    while (step.end === undefined && !interrupt.signal.aborted) {
      const entrant = entrants[step.play] as Entrant;
      const { definition } = entrant;
      for (let count = 0; count < options.trials && !interrupt.signal.aborted; count++) {
        const played = await playCell({
          browser: definition,
          server,
          scenario,
          navigation,
          trial: kept.count(definition.id),
          run: process.env.STANDOFF_RUN ?? '',
          options: kept.options,
          installed,
          supply: supplies[isolationOf(definition, scenario.id, 'auto', speaksTls(server))],
        });
        kept.keep(played);
      }
      const tally = tallyOf(kept.results, definition.id);
      tallies[step.play] = tally;
      process.stderr.write(`${tallyText(entrant, tally)}\n`);
      step = nextStep(tallies, effort);
    }
  } finally {
    await supplies.close();
    await display.close();
    kept.describe(interrupt.signal.aborted ? 'interrupted' : 'passed');
    await end();
    interrupt.end();
  }
  if (step.end === undefined) {
    process.stderr.write('Interrupted: the finished trials are kept.\n');
    return 130;
  }
  if (options.json) process.stdout.write(`${JSON.stringify(asJson(step, entrants, tallies), null, 2)}\n`);
  else process.stdout.write(`${conclusionText(step, entrants, tallies, effort)}\n`);
  return step.end === 'found' ? 0 : 1;
}

function cellOf(text: string): { server: ServerDefinition; scenario: Scenario } {
  const [serverId = '', scenarioId = '', ...rest] = text.trim().split(/\s+/);
  const known = allScenarios.map(({ id }) => id);
  const scenario = allScenarios.find(({ id }) => id === scenarioId);
  if (!scenario || rest.length > 0) {
    const near = nearest(scenarioId, known);
    throw new InputError(
      `--cell '${text}': it must be a server and a scenario, such as "python-sequential bystander"${near ? `; did you mean the scenario '${near}'?` : ''}. Scenarios: ${known.join(', ')}`,
    );
  }
  return { server: findServer(serverId), scenario };
}

function navigationOf(text: string): Navigation | typeof NATURAL {
  const kinds = [NATURAL, ...navigationSchema.options] as const;
  const kind = kinds.find((each) => each === text);
  if (kind) return kind;
  const near = nearest(text, kinds);
  throw new InputError(
    `--navigation '${text}': unknown${near ? `, did you mean '${near}'?` : '.'} Known: ${kinds.join(', ')}`,
  );
}

/** Stores trials as they end. */
function keeping(
  { out, patience, cell, navigation, trials }: BisectOptions,
  entrants: readonly Entrant[],
  server: ServerDefinition,
) {
  const started = new Date();
  const store = new Store(out, 'move');
  const results: Result[] = [];
  const options: Options = {
    ...DEFAULTS,
    out: path.resolve(out),
    patience,
    navigation,
    servers: server.id,
    scenarios: cell.trim().split(/\s+/)[1] ?? '',
    browsers: entrants.map(({ definition }) => definition.id).join(','),
    trials,
  };
  return {
    options,
    results,
    count: (browser: string): number => results.filter((each) => each.browser.id === browser).length,
    keep({ result, trace, pcap }: Awaited<ReturnType<typeof playCell>>): void {
      results.push(store.append(result, trace, pcap));
      const { browser, trial, verdict, reason } = result;
      if (verdict === 'broken' || verdict === 'unavailable') {
        process.stderr.write(`${browser.id}, trial ${trial}: ${verdict}: ${visibleLines(reason ?? '')}\n`);
      }
    },
    describe: (status: Run['status']): void =>
      store.writeRun(
        describeRun({
          run: process.env.STANDOFF_RUN ?? '',
          options,
          started,
          status,
          canary: {},
        }),
      ),
  };
}

const asJson = (step: SearchStep, entrants: readonly Entrant[], tallies: readonly (ReleaseTally | null)[]) => ({
  ...step,
  releases: entrants.map(({ definition, version }, index) => ({ id: definition.id, version, tally: tallies[index] })),
});

export function register(program: Command): void {
  program
    .command('bisect')
    .requiredOption('--cell <server scenario>', 'such as "python-sequential bystander"')
    .requiredOption('--engine <engine>', 'chromium, firefox or webkit')
    .option(
      '--navigation <kind>',
      'how the address is opened: new-tab, goto, link, …; natural: what provokes the engine most',
      NATURAL,
    )
    .option('--trials <count>', 'trials of a release before it is judged', wholeNumber, 10)
    .option('--most <count>', 'the most trials of a release, if the first ones do not decide', wholeNumber, 40)
    .option('--patience <ms>', 'how long a request may stay unanswered', patienceMs, 3000)
    .option('--out <folder>', 'folder of the results', 'standoff-results/bisect')
    .option('--json', 'print it as JSON', false)
    .action(async (options: BisectOptions) => process.exit(await bisect(options)));
}
