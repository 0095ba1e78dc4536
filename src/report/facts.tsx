/** @jsxImportSource preact */
/** Facts as terms and their values: of the run, and of what was launched in a cell. */
import type { Run, Shard } from '../results/schema.ts';
import type { Cell } from './cells.ts';
import { lasting } from './times.ts';
import { visible } from './visible.ts';

type Fact = readonly [term: string, value: string];

export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value === '' ? '–' : visible(value, 600)}</dd>
        </div>
      ))}
    </dl>
  );
}

const written = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '–'));

/** ISO 8601 without the letters, to the second; whatever else stands there is shown as it is. */
const startedText = (started: string): string => started.replace(/^(\S+)T(\d\d:\d\d:\d\d)\.?\d*Z$/, '$1 $2 UTC');

/** @example shardText(shard) // '2026-11-23T05-41-00Z-4f2a: Darwin 24.6.0 arm64, 3 CPUs, Node.js 22.1.0, Playwright 1.64.1' */
const shardText = ({ run, os, cpus, runtime, playwright }: Shard): string =>
  `${run}: ${os}, ${cpus} CPUs, ${runtime}, Playwright ${playwright}`;

/** What a reader must know first. */
export const headFacts = (run: Run): readonly Fact[] => [
  ['Run', run.run],
  ['Status', run.status],
  ['Started', startedText(run.started)],
  ['Duration', run.durationMs === null ? 'not ended' : lasting(run.durationMs)],
];

/** On what and with what the results were made. */
export const runFacts = (run: Run): readonly Fact[] => [
  ...headFacts(run),
  ['Standoff', run.kit],
  ['Playwright', run.playwright],
  ['Runtime', run.runtime],
  ['System', run.os],
  ['CPUs', String(run.cpus)],
];

/** The options by which it was played. */
export const optionFacts = ({ options }: Run): readonly Fact[] =>
  Object.entries(options).map(([name, value]) => [name, written(value)]);

/** The parts that were merged into it. */
export const shardFacts = (shards: readonly Shard[]): readonly Fact[] =>
  shards.map((shard, index) => [`Shard ${index + 1}`, shardText(shard)]);

/** @example switchesText([]) // 'none added, none taken away' */
export const switchesText = (switches: readonly string[]): string =>
  switches.length === 0 ? 'none added, none taken away' : switches.join('  ');

/** Every value that occurred in the trials, should a run have been continued with another release. */
const distinct = (values: readonly string[]): string => [...new Set(values)].join(' and ');

/** What was launched exactly, and against which server. */
export function LaunchFacts({ cell }: { readonly cell: Cell }) {
  const { browser, server } = cell.worst;
  const version = distinct(cell.trials.map((trial) => trial.browser.version));
  return (
    <Facts
      facts={[
        ['Browser', `${browser.id}: ${browser.engine} ${version}`],
        ['Source', browser.source],
        ['Driver', browser.driver],
        ['Profile', `${browser.profile}${browser.headless ? ', headless' : ', headed'}`],
        ['Navigation', distinct(cell.trials.map((trial) => trial.browser.navigation))],
        ['Isolation', browser.isolation],
        ['Switches', switchesText(browser.switches)],
        ['Server', `${server.id}: ${distinct(cell.trials.map((trial) => trial.server.version))}`],
        ['Model', server.model],
      ]}
    />
  );
}
