/** `standoff fidelity`: do two ways to use a browser look alike on the wire? */

import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { browsers, installOf } from '../src/browsers/list.ts';
import { InputError } from '../src/domain/errors.ts';
import { kitVersion } from '../src/domain/kit.ts';
import { type ComparisonFile, comparisonFileSchema } from '../src/domain/measurements.ts';
import { compareVisits, type ObservedVisit, observedVisitOf } from '../src/features/fidelity/fidelity.ts';
import { changed, questionOf, titleOf, type Way, wayOf, wayPairs } from '../src/features/fidelity/ways.ts';
import { comparisonText } from '../src/report/fidelity.ts';
import { type Supply, suppliesFor } from '../src/run/supply.ts';
import { runTrial } from '../src/run/trial.ts';
import { allScenarios } from '../src/scenarios/list.ts';
import { findServer } from '../src/servers/select.ts';
import { openDisplay } from '../src/system/display.ts';
import { findBrowsers } from '../src/system/find-browsers.ts';
import { makeFolder } from '../src/system/folder.ts';
import { listenForInterrupt } from '../src/system/interrupt.ts';
import { systemName } from '../src/system/platform.ts';
import { visibleLines } from '../src/text/visible.ts';
import { warmUp } from '../src/wire/warm-up.ts';
import { wholeNumber } from './numbers.ts';

export interface FidelityOptions {
  readonly browser: string;
  readonly audit: boolean;
  readonly trials: number;
  readonly server: string;
  readonly scenario: string;
  readonly patience: number;
  readonly out: string;
}

/**
 * Interleaves trials of several ways to use one browser (A B C A B C, so load affects all), and compares each way with
 * the first one and with the shipped one. Ctrl-C ends it after the current trial; the trials so far are still compared.
 * @returns 0 if all are alike, 1 if a pair is not, 2 if there are not enough trials to say, 130 after Ctrl-C
 */
export async function fidelity(words: readonly string[], options: FidelityOptions): Promise<number> {
  const interrupt = listenForInterrupt();
  const display = await openDisplay();
  const supplies = suppliesFor(display.env);
  try {
    await warmUp();
    const { play, ways } = await prepare(words, options, supplies, display.env);
    const visits = new Map<Way, ObservedVisit[]>(ways.map((way) => [way, []]));
    let version = '';
    for (let trial = 0; trial < options.trials && !interrupt.signal.aborted; trial++) {
      for (const way of ways) {
        if (interrupt.signal.aborted) break;
        const played = await play(way, trial);
        if (!played) continue;
        visits.get(way)?.push(played.visit);
        version ||= played.version;
      }
      progress(trial + 1, options.trials);
    }
    const code = conclude(options, ways, visits, version);
    return interrupt.signal.aborted ? 130 : code;
  } finally {
    await supplies.close();
    await display.close();
    interrupt.end();
  }
}

/** Looks up everything that the options name, before anything is started. */
async function prepare(
  words: readonly string[],
  options: FidelityOptions,
  supplies: Readonly<Record<'trial' | 'browser', Supply>>,
  env: Readonly<Record<string, string>>,
) {
  const browser = find('browser', browsers, options.browser);
  const server = findServer(options.server);
  const scenario = find('scenario', allScenarios, options.scenario);
  const install = await installOf(browser, await findBrowsers());
  if (!install) throw new InputError(`Cannot compare: ${browser.title} is not installed. Run \`npx standoff setup\``);
  const ways = words.map((each) => wayOf(each, browser.id, scenario.id, install));
  if (ways.length < 2) throw new InputError(`Cannot compare '${words.join(' ')}': name at least two ways`);
  if (options.audit) {
    // Changes need fresh browsers, so they are compared with a fresh one without a change.
    const fresh = ways.find(({ id }) => id === 'fresh') ?? wayOf('fresh', browser.id, scenario.id, install);
    if (!ways.includes(fresh)) ways.push(fresh);
    const profile = await makeFolder('profile');
    try {
      const changes = (await browser.audited?.({ install, env, profile: profile.path })) ?? [];
      ways.push(...changes.map((change) => changed(fresh, change)));
    } finally {
      await profile.remove();
    }
  }
  const play = async (way: Way, trial: number): Promise<{ visit: ObservedVisit; version: string } | null> => {
    const observed = await runTrial({
      browser: way.browser,
      install,
      second: null,
      server,
      scenario,
      navigation: way.navigation,
      options: { patience: options.patience, observer: way.observer },
      supply: supplies[way.isolation],
      host: way.isolation === 'browser' ? `t${trial}.localhost` : 'localhost',
      ...(way.change && { change: way.change }),
    });
    await observed.dispose();
    const { trace } = observed;
    if (trace.fault === null && trace.serverExit === null) {
      return { visit: observedVisitOf(trace), version: observed.browser?.version ?? install.version ?? '' };
    }
    process.stderr.write(
      `${titleOf(way)}, trial ${trial}: ${visibleLines(trace.fault ?? trace.serverExit?.text ?? '')}\n`,
    );
    return null;
  };
  return { play, ways };
}

function conclude(
  options: FidelityOptions,
  ways: readonly Way[],
  visits: ReadonlyMap<Way, ObservedVisit[]>,
  browserVersion: string,
): number {
  const verdicts = wayPairs(ways).map((pair) => {
    const [first = [], second = []] = pair.map((way) => visits.get(way) ?? []);
    if (first.length === 0 || second.length === 0) {
      process.stderr.write(
        `Cannot compare ${pair.map(titleOf).join(' with ')}: no trial of one of them could be observed\n`,
      );
      return 'not enough trials';
    }
    const file = comparisonFileSchema.parse({
      schema: 1,
      kit: kitVersion,
      measured: new Date().toISOString(),
      os: systemName(),
      cpus: os.availableParallelism(),
      engine: pair[1].browser.engine,
      browserVersion,
      server: options.server,
      scenario: options.scenario,
      patienceMs: options.patience,
      question: questionOf(...pair),
      ways: pair.map((way) => ({ id: way.id, title: titleOf(way) })),
      ...compareVisits(first, second),
    });
    process.stdout.write(`\n${comparisonText(file)}\n`);
    keep(options, file);
    return file.verdict;
  });
  if (verdicts.includes('not faithful')) return 1;
  return verdicts.includes('not enough trials') ? 2 : 0;
}

function keep({ out, browser }: FidelityOptions, file: ComparisonFile): void {
  const folder = path.join(out, 'fidelity');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const safe = (id: string) => id.replace(/[^\w.+-]+/g, '-').slice(0, 80);
  const name = [browser, file.server, file.scenario, ...file.ways.map(({ id }) => safe(id))].join('--');
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
}

function progress(done: number, of: number): void {
  if (process.stdout.isTTY) process.stdout.write(`\r${done} of ${of} rounds`);
  else if (done % 10 === 0) process.stdout.write(`${done} of ${of} rounds\n`);
}

function find<T extends { readonly id: string }>(what: string, all: readonly T[], id: string): T {
  const found = all.find((each) => each.id === id);
  if (!found)
    throw new InputError(`Cannot compare: unknown ${what} '${id}'. Known: ${all.map((each) => each.id).join(', ')}`);
  return found;
}

export function register(program: Command): void {
  program
    .command('fidelity')
    .argument(
      '[ways...]',
      'words joined by +: person (as shipped), unautomated, automation; new-tab, goto, link, typed, keyboard-reload; fresh, shared; relay, pcap, none',
      ['unautomated', 'person'],
    )
    .option('--browser <id>', 'chromium, firefox or webkit', 'chromium')
    .option('--audit', "also each of the driver's settings that could affect networking, removed or reset", false)
    .option('--trials <count>', 'trials of each way', wholeNumber, 50)
    .option('--server <id>', 'the server', 'python-sequential')
    .option('--scenario <id>', 'the scenario', 'bystander')
    .option('--patience <ms>', 'how long a request may stay unanswered', wholeNumber, 1000)
    .option('--out <folder>', 'folder of the results', 'standoff-results')
    .action(async (ways: string[], options: FidelityOptions) => process.exit(await fidelity(ways, options)));
}
