/** @jsxImportSource preact */
/** The run itself: on what and with which options it was played, how long that took, and what could not be played. */
import type { Run } from '../results/schema.ts';
import { quantile } from '../verdict/statistics.ts';
import { tally } from './cells.ts';
import { Facts, optionFacts, runFacts, shardFacts } from './facts.tsx';
import { Scroll } from './scroll.tsx';
import { plural } from './sentences.ts';
import type { Summary } from './summary.ts';
import { lasting } from './times.ts';
import { visible } from './visible.ts';

interface RunProps {
  readonly run: Run;
  readonly summary: Summary;
}

/** Everything that must be known to play the same again. */
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
          ? 'Everything that was asked for was played.'
          : `${plural(cells(unavailable), 'cell')} unavailable, ${cells(broken)} broken: `}
        {cells(unavailable) + cells(broken) > 0 && <a href="#reasons">why</a>}
      </p>
    </>
  );
}

/** Trials of several browsers run at the same time, so that their sum is more than the run took. */
function Durations({ summary }: Pick<RunProps, 'summary'>) {
  const rows = summary.browsers.map((browser) => {
    const trials = summary.cells.flatMap((cell) => (cell.browser === browser ? cell.trials : []));
    const times = trials.flatMap(({ durationMs }) => (durationMs > 0 ? [durationMs] : []));
    return { browser, trials: trials.length, observed: tally(trials, null).observed, times };
  });
  return (
    <Scroll label="What the trials took">
      <table>
        <caption>What the trials took</caption>
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
