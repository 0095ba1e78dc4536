/** @jsxImportSource preact */
/** The section of one cell: its verdict, why, the proof, and the evidence of its worst trial. */
import { browserAnchorOf, type Cell, serverAnchorOf } from '../../domain/cells.ts';
import type { Trace } from '../../domain/trace.ts';
import type { Command } from '../../servers/definition.ts';
import { visible } from '../../text/visible.ts';
import type { Summary } from '../summary.ts';
import { isLarge, isToldInFull } from '../traces-to-draw.ts';
import { Connections, listing, listingText } from './connections.tsx';
import { CellExpectation, ExpectationMark } from './expectation.tsx';
import { attributesOf, factsOf } from './filter.tsx';
import { Findings } from './findings.tsx';
import { Fix } from './fix.tsx';
import { Lanes } from './lanes.tsx';
import { Later, Scroll } from './layout.tsx';
import { VerdictMark } from './legend.tsx';
import { CellPrediction } from './prediction-section.tsx';
import { kitCommand, reproductionScript } from './reproduction.ts';
import { LaunchFacts } from './run-section.tsx';
import { TrialStrip, Trials } from './trials.tsx';

interface ReproduceProps {
  readonly cell: Cell;
  readonly name: string;
  /** The command that starts the server; null where one command is not enough. */
  readonly command: Command | null;
}

/** How to see it happen, with the kit and without it. */
function Reproduce({ cell, name, command }: ReproduceProps) {
  const script = reproductionScript(cell, command);
  return (
    <>
      <h5>See it happen</h5>
      <Scroll label={`Command: ${name}`}>
        <pre class="command">{visible(kitCommand(cell), 300)}</pre>
      </Scroll>
      {script !== null && (
        <details>
          <summary>
            Without the kit<span class="hidden">: {name}</span>
          </summary>
          <p>
            <a href={`data:text/x-shellscript;charset=utf-8,${encodeURIComponent(script)}`} download="reproduce.sh">
              Download the script<span class="hidden"> for {name}</span>
            </a>
          </p>
          <Scroll label={`Script: ${name}`}>
            <pre class="command">{script}</pre>
          </Scroll>
        </details>
      )}
    </>
  );
}

interface CellProps {
  readonly cell: Cell;
  /** Of the worst trial; undefined if it was not kept. */
  readonly trace: Trace | undefined;
}

interface SectionProps extends CellProps {
  readonly summary: Summary;
  /** The command that starts the server; null where one command is not enough. */
  readonly command: Command | null;
}

export function CellSection({ cell, trace, summary, command }: SectionProps) {
  const { anchor, browser, server, scenario, verdict } = cell;
  const name = visible(`${browser} × ${server} › ${scenario}`, 200);
  const full = isToldInFull(cell, summary.cells.length);
  const large = isLarge(summary.cells.length);
  return (
    <section class="cell page" id={anchor} aria-labelledby={`${anchor}-name`} {...attributesOf(factsOf(cell, summary))}>
      <h4 id={`${anchor}-name`}>
        <span class={`badge v-${verdict}`}>
          <VerdictMark verdict={verdict} />
        </span>{' '}
        <a href={`#${browserAnchorOf(browser)}`}>{visible(browser, 60)}</a> ×{' '}
        <a href={`#${serverAnchorOf(server)}`}>{visible(server, 60)}</a> › {visible(scenario, 60)}{' '}
        <ExpectationMark summary={summary} cell={cell} />
      </h4>
      <Findings cell={cell} trace={trace} brief={!full} />
      <CellExpectation summary={summary} cell={cell} />
      <CellPrediction summary={summary} cell={cell} />
      {full && <Fix summary={summary} cell={cell} command={command} />}
      {verdict !== 'unavailable' && full && (
        <details open={verdict !== 'ok' && !large}>
          <summary>
            Evidence<span class="hidden"> for {name}</span>
          </summary>
          <Later held={large}>
            {cell.trials.length > 1 && <TrialStrip trials={cell.trials} name={name} />}
            <WorstTrial cell={cell} trace={trace} name={name} />
            <Trials trials={cell.trials} name={name} />
            <Reproduce cell={cell} name={name} command={command} />
            <h5>What was launched</h5>
            <LaunchFacts cell={cell} />
          </Later>
        </details>
      )}
    </section>
  );
}

function WorstTrial({ cell, trace, name }: CellProps & { readonly name: string }) {
  const { worst, anchor } = cell;
  const { engine } = worst.browser;
  const title = `Connections of trial ${worst.trial}, ${name}`;
  return (
    <>
      <h5>Connections of trial {worst.trial}</h5>
      {trace ? (
        <Scroll label={`Drawing: ${name}`}>
          <Lanes trace={trace} engine={engine} blamed={worst.cause?.connection ?? null} id={anchor} title={title} />
        </Scroll>
      ) : (
        <p class="note">Its trace is not drawn here. Only the data of its result line is shown.</p>
      )}
      <Connections trace={trace} result={worst} name={name} />
      {trace && (
        <>
          <h5>What went over the wire</h5>
          <Scroll label={`Listing: ${name}`}>
            <pre class="listing">{listingText(listing(trace, engine))}</pre>
          </Scroll>
        </>
      )}
      {trace?.fault && <p class="differs">Fault of the kit: {visible(trace.fault)}</p>}
      {trace?.serverExit && <p class="differs">The server ended: {visible(trace.serverExit.text)}</p>}
    </>
  );
}
