/** @jsxImportSource preact */
/** The sections of the page, in reading order: the findings first, the evidence last. */
import type { Cell } from '../../domain/cells.ts';
import type { Trace } from '../../domain/trace.ts';
import { visible } from '../../text/visible.ts';
import { cellsInWords } from '../causes.ts';
import type { ServerSource } from '../server-sources.ts';
import type { Summary } from '../summary.ts';
import { isToldInFull } from '../traces-to-draw.ts';
import { CellSection } from './cell.tsx';
import { ExpectationFindings } from './expectation.tsx';
import { DrawingLegend, HowToRead, VerdictMark } from './legend.tsx';
import { PairMatrix, ScenarioMatrix } from './matrix.tsx';

interface SectionProps {
  readonly summary: Summary;
}

export function RunFindings({ summary }: SectionProps) {
  return (
    <>
      <h2 id="findings">Findings</h2>
      <ul class="findings">
        {summary.sentences.map((sentence) => (
          <li key={sentence}>{visible(sentence, 2000)}</li>
        ))}
        <ExpectationFindings summary={summary} />
      </ul>
      {summary.cells.length > 0 && <PairMatrix summary={summary} />}
      {(summary.predicted || summary.judged) && (
        <p class="note">
          A field says so where the verdict is not the one that was {summary.predicted && 'predicted'}
          {summary.predicted && summary.judged && ', or '}
          {summary.judged && 'expected'}.
        </p>
      )}
      <h2 id="how">How to read this</h2>
      <HowToRead />
    </>
  );
}

export function ScenarioMatrices({ summary }: SectionProps) {
  return (
    <>
      <h2 id="scenarios">By scenario</h2>
      {summary.scenarios.length === 0 && <p>No scenario was run.</p>}
      <div class="matrices">
        {summary.scenarios.map((scenario) => (
          <ScenarioMatrix key={scenario} summary={summary} scenario={scenario} />
        ))}
      </div>
    </>
  );
}

function Example({ cell }: { readonly cell: Cell }) {
  return <a href={`#${cell.anchor}`}>{visible(`${cell.browser} × ${cell.server} › ${cell.scenario}`, 200)}</a>;
}

export function Causes({ summary: { causes } }: SectionProps) {
  return (
    <>
      <h2 id="causes">Causes</h2>
      {causes.length === 0 && <p>Nothing stalled and nothing was delayed, so there are no causes.</p>}
      <ul class="findings">
        {causes.map(({ kind, title, proven, trials, cells, example }) => (
          <li key={`${kind} ${proven}`}>
            <strong>{title}</strong> ({proven ? 'proven' : 'not proven'}) in {trials}{' '}
            {trials === 1 ? 'trial' : 'trials'}: {visible(cellsInWords(cells), 300)}. For example{' '}
            <Example cell={example.cell} />: {visible(example.text)}
          </li>
        ))}
      </ul>
    </>
  );
}

/** There may be as many reasons as cells: a server can put different text into each answer. */
const MOST = 30;

export function Reasons({ summary }: SectionProps) {
  const reasons = (['broken', 'failed', 'unavailable'] as const).flatMap((verdict) => summary.reasons[verdict]);
  return (
    <>
      <h2 id="reasons">Not observed, failed</h2>
      {reasons.length === 0 && <p>Every cell was observed, and none failed.</p>}
      <ul class="findings">
        {reasons.slice(0, MOST).map(({ verdict, reason, cells }) => (
          <li key={`${verdict} ${reason}`}>
            <span class={`badge v-${verdict}`}>
              <VerdictMark verdict={verdict} />
            </span>{' '}
            {visible(cellsInWords(cells), 300)}: {visible(reason, 300)}
          </li>
        ))}
        {reasons.length > MOST && <li>{reasons.length - MOST} more: see the cells.</li>}
      </ul>
    </>
  );
}

interface CellsProps extends SectionProps {
  readonly traces: ReadonlyMap<string, Trace>;
  readonly sources: ReadonlyMap<string, ServerSource>;
}

export function Cells({ summary, traces, sources }: CellsProps) {
  const traceOf = ({ worst: { evidence } }: Cell) => (evidence.trace === null ? undefined : traces.get(evidence.trace));
  return (
    <>
      <p>
        Each cell shows its worst trial in full
        {summary.cells.every((cell) => isToldInFull(cell, summary.cells.length))
          ? ''
          : ', except for ok cells: there are too many. Their traces are in the results folder'}
        .
      </p>
      <details>
        <summary>How to read the drawings</summary>
        <DrawingLegend />
      </details>
      {summary.scenarios.map((scenario) => (
        <section class="page scenario" key={scenario}>
          <h3>{visible(scenario, 60)}</h3>
          {summary.cells
            .filter((cell) => cell.scenario === scenario)
            .map((cell) => (
              <CellSection
                key={cell.anchor}
                cell={cell}
                trace={traceOf(cell)}
                summary={summary}
                command={sources.get(cell.server)?.command ?? null}
              />
            ))}
        </section>
      ))}
    </>
  );
}
