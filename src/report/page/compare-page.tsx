/** @jsxImportSource preact */
/** A comparison as one HTML file, with the report's style and policy. */

import { render } from 'preact-render-to-string';
import type { Verdict } from '../../domain/schema.ts';
import type {
  BrowserHistory,
  CellObservation,
  ComparedCell,
  SetComparison,
  Side,
  Transition,
} from '../../features/compare/comparison.ts';
import {
  causesText,
  comparisonSentences,
  isChanged,
  provokedText,
  sideName,
  stallText,
  stepName,
  tellChange,
  transitionWord,
  verdictCounts,
} from '../../features/compare/words.ts';
import { visible } from '../../text/visible.ts';
import { plural } from '../../text/words.ts';
import { DocumentHead, RowHead, Sides } from './layout.tsx';
import { Shapes, VerdictMark } from './legend.tsx';
import { Facts } from './run-section.tsx';

/* One browser's cells across the sides: what each side saw, and between two sides what changed. */

/** The colours of fields only repeat what the words say. */
const TINTS: Readonly<Partial<Record<Transition, Verdict>>> = {
  regressed: 'stalled',
  fixed: 'ok',
  'changed-verdict': 'failed',
  'changed-cause': 'failed',
  new: 'delayed',
  gone: 'delayed',
  'not-comparable': 'unavailable',
};

interface LaneTableProps {
  readonly lane: BrowserHistory;
  readonly cells: readonly ComparedCell[];
  /** Unique on the page. */
  readonly caption: string;
}

function LaneTable({ lane, cells, caption }: LaneTableProps) {
  const heads = lane.sides.flatMap((side, index) => [
    ...(index === 0 ? [] : [<Step key={`step ${side.label}`} lane={lane} index={index - 1} />]),
    <th scope="col" key={side.label}>
      {visible(sideName(side), 120)}
    </th>,
  ]);
  return (
    <Sides caption={caption} heads={heads}>
      {cells.map((cell) => (
        <Row key={`${cell.server} ${cell.scenario} ${cell.variant}`} cell={cell} />
      ))}
    </Sides>
  );
}

const Step = ({ lane, index }: { readonly lane: BrowserHistory; readonly index: number }) => (
  <th scope="col">{visible(stepName(lane, index), 60)}</th>
);

function Row({ cell }: { readonly cell: ComparedCell }) {
  const { server, scenario, variant, observations } = cell;
  return (
    <tr>
      <RowHead server={server} scenario={scenario} variant={variant} />
      {observations.flatMap((observation, index) => [
        ...(index === 0 ? [] : [<ChangeField key={`change ${index}`} cell={cell} index={index - 1} />]),
        <ObservationField key={`side ${index}`} observation={observation} />,
      ])}
    </tr>
  );
}

function ObservationField({ observation }: { readonly observation: CellObservation | null }) {
  if (!observation) return <td class="none">no such cell</td>;
  const lines = [stallText(observation), provokedText(observation), causesText(observation), observation.reason ?? ''];
  const counts = verdictCounts(observation);
  return (
    <td class={`v-${counts[0]?.verdict ?? 'unavailable'}`}>
      {counts.map(({ verdict, count }) => (
        <div key={verdict}>
          <VerdictMark verdict={verdict} /> {count}
        </div>
      ))}
      {lines.map((line) => line !== '' && <Line key={line} text={line} />)}
    </td>
  );
}

const Line = ({ text }: { readonly text: string }) => <span class="count">{visible(text, 300)}</span>;

function ChangeField({ cell, index }: { readonly cell: ComparedCell; readonly index: number }) {
  const transition = cell.changes[index]?.transition ?? 'not-observed';
  const tint = TINTS[transition];
  const why = tellChange(cell, index);
  return (
    <td class={[...(why === '' ? [] : ['long']), ...(tint ? [`v-${tint}`] : [])].join(' ') || undefined}>
      <strong>{transitionWord(transition)}</strong>
      {why !== '' && <span class="count">{visible(why, 600)}</span>}
    </td>
  );
}

/** The whole page as HTML. @param kit version that writes it */
export function renderComparePage(comparison: SetComparison, kit: string): string {
  const { lanes } = comparison;
  return `<!doctype html>\n${render(
    <html lang="en">
      <DocumentHead title="Standoff: what changed" />
      <body>
        <a class="skip" href="#findings">
          Skip to the findings
        </a>
        <Shapes />
        <header>
          <h1>Standoff: what changed from one result set to the next</h1>
          <p class="subtitle">{plural(lanes.length, 'browser')}, compared cell by cell</p>
          <nav aria-label="Contents">
            <ul>
              <li>
                <a href="#findings">Findings</a>
              </li>
              {lanes.map((lane, index) => (
                <li key={lane.title}>
                  <a href={`#lane-${index}`}>{visible(lane.title, 60)}</a>
                </li>
              ))}
              <li>
                <a href="#how">How to read this</a>
              </li>
            </ul>
          </nav>
        </header>
        <main>
          <h2 id="findings">Findings</h2>
          <ul class="findings">
            {comparisonSentences(comparison).map((sentence) => (
              <li key={sentence}>{visible(sentence, 2000)}</li>
            ))}
          </ul>
          {lanes.map((lane, index) => (
            <LaneSection key={lane.title} lane={lane} id={`lane-${index}`} />
          ))}
          <HowToRead />
        </main>
        <footer>Written by Standoff {visible(kit, 30)} from result lines.</footer>
      </body>
    </html>,
  )}\n`;
}

function LaneSection({ lane, id }: { readonly lane: BrowserHistory; readonly id: string }) {
  const changed = lane.cells.filter(isChanged);
  const unchanged = lane.cells.filter((cell) => !isChanged(cell));
  const title = visible(lane.title, 60);
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {lane.sides.map((side) => (
        <SideFacts key={side.label} side={side} />
      ))}
      {changed.length === 0 && <p>No difference is large enough to tell apart from chance.</p>}
      {changed.length > 0 && <LaneTable lane={lane} cells={changed} caption={`${title}: what differs`} />}
      {unchanged.length > 0 && (
        <details>
          <summary>
            {plural(unchanged.length, 'cell')} without a difference<span class="hidden"> in {title}</span>
          </summary>
          <LaneTable lane={lane} cells={unchanged} caption={`${title}: what does not differ`} />
        </details>
      )}
    </section>
  );
}

function SideFacts({ side }: { readonly side: Side }) {
  return (
    <>
      <h3>{visible(sideName(side), 120)}</h3>
      <Facts
        facts={[
          ['From', side.source],
          ['Started', side.started ?? 'not recorded'],
          ['Standoff', side.kit ?? 'not recorded'],
          ['System', side.system ?? 'not recorded'],
        ]}
      />
    </>
  );
}

function HowToRead() {
  return (
    <>
      <h2 id="how">How to read this</h2>
      <p>
        A race of milliseconds often decides whether a pair stalls, so two runs differ by chance alone. A change is
        listed only if Newcombe's 95 % interval of the difference excludes 0, and if Fisher's exact test still holds
        after Holm's correction for all differences of this comparison. A difference that fails either test is{' '}
        <em>undecided</em>, and the number of trials that would decide it is shown. <em>Same</em> does not mean that the
        rates are equal, only that no difference is established: the intervals show how far apart they may be.
      </p>
      <p>
        <em>Regressed</em>: stalls, waits or failures became more frequent. <em>Fixed</em>: less frequent.{' '}
        <em>Changed verdict</em>: one verdict became more frequent, another less. <em>Changed cause</em>: as frequent as
        before, with another kind of cause. <em>Not comparable</em>: the sides differ in an option that decides how
        trials come out.
      </p>
      <p>
        A change is attributed to one thing (the browser, the server, the kit, the system, how the browser was launched)
        only if everything else is known to be equal.
      </p>
    </>
  );
}
