/** @jsxImportSource preact */
/** The run itself: its machine and options, how long it took, and what could not be played. */
import { type Cell, tally } from '../../domain/cells.ts';
import type { Run, Shard } from '../../domain/schema.ts';
import { quantile } from '../../stats/intervals.ts';
import { lasting } from '../../text/times.ts';
import { visible } from '../../text/visible.ts';
import { plural } from '../../text/words.ts';
import type { Summary } from '../summary.ts';
import { Scroll } from './layout.tsx';

/* Facts as terms and values, about the run and about what was launched in a cell. */

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

/** ISO 8601 without the letters, to the second; any other text is shown as it is. */
const startedText = (started: string): string => started.replace(/^(\S+)T(\d\d:\d\d:\d\d)\.?\d*Z$/, '$1 $2 UTC');

/**
 * @example shardText(shard) // '2026-11-23T05-41-00Z-4f2a: Darwin 24.6.0 arm64, 3 CPUs, Node.js 22.1.0, Playwright
 * 1.64.1'
 */
const shardText = ({ run, os, cpus, runtime, playwright }: Shard): string =>
  `${run}: ${os}, ${cpus} CPUs, ${runtime}, Playwright ${playwright}`;

/** The facts that a reader must know first. */
export const headFacts = (run: Run): readonly Fact[] => [
  ['Run', run.run],
  ['Status', run.status],
  ['Started', startedText(run.started)],
  ['Duration', run.durationMs === null ? 'not ended' : lasting(run.durationMs)],
];

/** The machine and the programs that made the results. */
const runFacts = (run: Run): readonly Fact[] => [
  ...headFacts(run),
  ['Standoff', run.kit],
  ['Playwright', run.playwright],
  ['Runtime', run.runtime],
  ['System', run.os],
  ['CPUs', String(run.cpus)],
];

const optionFacts = ({ options }: Run): readonly Fact[] =>
  Object.entries(options).map(([name, value]) => [name, written(value)]);

/** The parts that were merged into it. */
const shardFacts = (shards: readonly Shard[]): readonly Fact[] =>
  shards.map((shard, index) => [`Shard ${index + 1}`, shardText(shard)]);

/** @example switchesText([]) // 'none added, none removed' */
export const switchesText = (switches: readonly string[]): string =>
  switches.length === 0 ? 'none added, none removed' : switches.join('  ');

/** Every value that occurred in the trials: a run may have been continued with another release. */
const distinct = (values: readonly string[]): string => [...new Set(values)].join(' and ');

/** What exactly was launched, and against which server. */
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

interface RunProps {
  readonly run: Run;
  readonly summary: Summary;
}

/** Everything that is needed to play the same run again. */
export function TheRun({ run, summary }: RunProps) {
  const { unavailable, broken } = summary.reasons;
  const cells = (of: typeof unavailable) => of.reduce((sum, reason) => sum + reason.cells.length, 0);
  return (
    <>
      <Facts facts={runFacts(run)} />
      <h3>Options</h3>
      <Facts facts={optionFacts(run)} />
      {run.shards && run.shards.length > 0 && (
        <>
          <h3>Shards</h3>
          <Facts facts={shardFacts(run.shards)} />
        </>
      )}
      {summary.browsers.length > 0 && <Durations summary={summary} />}
      <p>
        {cells(unavailable) + cells(broken) === 0
          ? 'Everything in the run was played.'
          : `${plural(cells(unavailable), 'cell')} unavailable, ${cells(broken)} broken: `}
        {cells(unavailable) + cells(broken) > 0 && <a href="#reasons">why</a>}
      </p>
    </>
  );
}

/** Several browsers run trials at the same time, so the sum is more than the run took. */
function Durations({ summary }: Pick<RunProps, 'summary'>) {
  const rows = summary.browsers.map((browser) => {
    const trials = summary.cells.flatMap((cell) => (cell.browser === browser ? cell.trials : []));
    const times = trials.flatMap(({ durationMs }) => (durationMs > 0 ? [durationMs] : []));
    return { browser, trials: trials.length, observed: tally(trials, null).observed, times };
  });
  return (
    <Scroll label="How long the trials took">
      <table>
        <caption>How long the trials took</caption>
        <thead>
          <tr>
            <th scope="col">Browser</th>
            <th scope="col">Trials</th>
            <th scope="col">Observed</th>
            <th scope="col">Median of a trial</th>
            <th scope="col">Longest</th>
            <th scope="col">All, one after the other</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ browser, trials, observed, times }) => (
            <tr key={browser}>
              <th scope="row">{visible(browser, 60)}</th>
              <td class="num">{trials}</td>
              <td class="num">{observed}</td>
              <td class="num">{times.length === 0 ? '–' : lasting(quantile(times, 0.5))}</td>
              <td class="num">{times.length === 0 ? '–' : lasting(times.reduce((a, b) => Math.max(a, b)))}</td>
              <td class="num">{lasting(times.reduce((sum, each) => sum + each, 0))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
