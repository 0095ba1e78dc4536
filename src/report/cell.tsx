/** @jsxImportSource preact */
/** The section of one cell: its verdict, why, the proof, and the evidence of its worst trial. */
import type { Command } from '../servers/definition.ts';
import type { Trace } from '../wire/trace.ts';
import { browserAnchorOf, type Cell, serverAnchorOf } from './cells.ts';
import { Connections } from './connections.tsx';
import { CellExpectation, ExpectationMark } from './expectation.tsx';
import { LaunchFacts } from './facts.tsx';
import { attributesOf, factsOf } from './filter/facts.ts';
import { Findings } from './findings.tsx';
import { Fix } from './fix.tsx';
import { VerdictMark } from './glyph.tsx';
import { Lanes } from './lanes.tsx';
import { listing, listingText } from './listing.ts';
import { Later } from './pages.tsx';
import { CellPrediction } from './prediction-section.tsx';
import { Reproduce } from './reproduce.tsx';
import { Scroll } from './scroll.tsx';
import { TrialStrip } from './strip.tsx';
import type { Summary } from './summary.ts';
import { isLarge, isToldInFull } from './traces-to-draw.ts';
import { Trials } from './trials.tsx';
import { visible } from './visible.ts';

interface CellProps {
  readonly cell: Cell;
  /** Of the worst trial; undefined when it was not kept. */
  readonly trace: Trace | undefined;
}

interface SectionProps extends CellProps {
  readonly summary: Summary;
  /** How the server is started, where one command is all. */
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
        <p class="note">Its trace is not drawn here, so only what its result line says is shown.</p>
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
