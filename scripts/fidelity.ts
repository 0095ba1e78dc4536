import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import Table from 'cli-table3';
import { servers } from '../servers/list.ts';
import { controls } from '../src/browsers/controls.ts';
import { browsers } from '../src/browsers/list.ts';
import { InputError } from '../src/errors.ts';
import type { Navigation } from '../src/results/schema.ts';
import { scenarios } from '../src/scenarios/list.ts';
import { openDisplay } from '../src/system/display.ts';
import { findBrowsers } from '../src/system/find-browsers.ts';
import { freshBrowsers, type Supply, sharedBrowsers } from '../src/trial/supply.ts';
import { type Cell, runTrial } from '../src/trial/trial.ts';
import { type Comparison, compareVisits, type Visit, visitOf } from '../src/verdict/fidelity.ts';

export interface FidelityOptions {
  readonly browser: string;
  readonly against: 'unautomated' | 'shared' | 'goto' | 'link' | 'typed';
  readonly trials: number;
  readonly server: string;
  readonly scenario: string;
  readonly patience: number;
  readonly out: string;
}

/** One of the two ways that are compared. */
interface Way {
  readonly title: string;
  readonly cell: Cell;
}

/**
 * Interleaves trials of two ways to use the same browser binary (A B A B, so that load hits both), and compares what the
 * wire saw of them.
 * @returns 0 if they are alike, 1 if not, 2 if it could not be told
 */
export async function fidelity(options: FidelityOptions): Promise<number> {
  const display = await openDisplay();
  const supplies = [freshBrowsers(display.env), sharedBrowsers(display.env)] as const;
  try {
    const ways = await waysOf(options, supplies);
    const visits: readonly [Visit[], Visit[]] = [[], []];
    for (let trial = 0; trial < options.trials; trial++) {
      for (const [index, way] of ways.entries()) {
        const visit = await visitBy(way, trial);
        if (visit) visits[index]?.push(visit);
      }
      if (process.stdout.isTTY) process.stdout.write(`\r${trial + 1} of ${options.trials} pairs`);
      else if ((trial + 1) % 10 === 0) process.stdout.write(`${trial + 1} of ${options.trials} pairs\n`);
    }
    if (visits.some(({ length }) => length === 0)) {
      process.stderr.write('Cannot compare: one of the two ways gave no trial that could be observed\n');
      return 2;
    }
    const comparison = compareVisits(...visits);
    process.stdout.write(`\n${fidelityText(ways.map(({ title }) => title) as [string, string], comparison)}\n`);
    keep(options, comparison);
    return { faithful: 0, 'not faithful': 1, 'not enough trials': 2 }[comparison.verdict];
  } finally {
    for (const supply of supplies) await supply.close();
    await display.close();
  }
}

async function waysOf(
  options: FidelityOptions,
  [fresh, shared]: readonly [Supply, Supply],
): Promise<readonly [Way, Way]> {
  const browser = find('browser', browsers, options.browser);
  const install = (await findBrowsers()).browsers.find(({ engine }) => engine === browser.engine);
  if (!install) throw new InputError(`Cannot compare: ${browser.title} is not installed. Run \`npx standoff setup\``);
  const base: Cell = {
    browser,
    install,
    second: null,
    server: find('server', servers, options.server),
    scenario: find('scenario', scenarios, options.scenario),
    navigation: 'new-tab',
    options: { patience: options.patience, observer: 'relay' },
    supply: fresh,
    host: 'localhost',
  };
  const shipped = { title: `${browser.id}, new-tab, fresh`, cell: base };
  if (options.against === 'shared')
    return [shipped, { title: `${browser.id}, new-tab, shared`, cell: { ...base, supply: shared } }];
  if (options.against !== 'unautomated') {
    return [
      shipped,
      { title: `${browser.id}, ${options.against}, fresh`, cell: { ...base, navigation: options.against } },
    ];
  }
  const control = controls.find(({ engine }) => engine === browser.engine);
  const navigation: Navigation | undefined = control?.navigations(install)[0];
  if (!control || !navigation)
    throw new InputError(`Cannot compare: ${browser.id} has no control that can be used here (xdotool missing?)`);
  return [shipped, { title: `${control.id}, ${navigation}`, cell: { ...base, browser: control, navigation } }];
}

async function visitBy({ cell, title }: Way, trial: number): Promise<Visit | null> {
  const host = cell.supply.isolation === 'browser' ? `t${trial}.localhost` : cell.host;
  const observed = await runTrial({ ...cell, host });
  await observed.dispose();
  if (observed.trace.fault === null && observed.trace.serverExit === null) return visitOf(observed.trace);
  process.stderr.write(`${title}, trial ${trial}: ${observed.trace.fault ?? observed.trace.serverExit?.text}\n`);
  return null;
}

/** Both distributions, the distance, the verdict. */
export function fidelityText([a, b]: readonly [string, string], comparison: Comparison): string {
  const table = new Table({ head: ['what the wire saw', a, b], style: { head: [], border: [] } });
  for (const { pattern, counts } of comparison.patterns) table.push([pattern, ...counts]);
  const [first, second] = comparison.stalls;
  const rate = ({ stalls, trials, low, high }: typeof first) =>
    `${stalls}/${trials} (${percent(low)} to ${percent(high)})`;
  table.push(['stalled (95 % Wilson interval)', rate(first), rate(second)]);
  const { value, interval, chance } = comparison.distance;
  return [
    table.toString(),
    `difference of stall rates: ${percent(comparison.difference.low)} to ${percent(comparison.difference.high)}`,
    `total variation distance: ${value.toFixed(2)} (bootstrap ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}; chance alone stays below ${chance.toFixed(2)} in 95 %)`,
    `verdict: ${comparison.verdict}`,
  ].join('\n');
}

function keep(options: FidelityOptions, comparison: Comparison): void {
  const folder = path.join(options.out, 'fidelity');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = [options.browser, options.against, options.server, options.scenario].join('--');
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify({ ...options, ...comparison }, null, 2)}\n`, {
    mode: 0o600,
  });
}

function find<T extends { readonly id: string }>(what: string, all: readonly T[], id: string): T {
  const found = all.find((each) => each.id === id);
  if (!found)
    throw new InputError(`Cannot compare: unknown ${what} '${id}'. Known: ${all.map((each) => each.id).join(', ')}`);
  return found;
}

const percent = (part: number): string => `${Math.round(part * 100)} %`;
