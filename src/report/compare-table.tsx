/** @jsxImportSource preact */
/** One browser's cells through the sides: what each side saw, and between them what became of it. */
import type { ComparedCell, Lane, Observation, Transition } from '../compare/comparison.ts';
import {
  causesText,
  provokedText,
  sideName,
  stallText,
  stepName,
  tellChange,
  transitionWord,
  verdictCounts,
} from '../compare/words.ts';
import type { Verdict } from '../results/schema.ts';
import { VerdictMark } from './glyph.tsx';
import { RowHead, Sides } from './sides.tsx';
import { visible } from './visible.ts';

/** Field colours only repeat what the word says. */
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
  readonly lane: Lane;
  readonly cells: readonly ComparedCell[];
  /** Unlike any other on the page. */
  readonly caption: string;
}

export function LaneTable({ lane, cells, caption }: LaneTableProps) {
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

const Step = ({ lane, index }: { readonly lane: Lane; readonly index: number }) => (
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

function ObservationField({ observation }: { readonly observation: Observation | null }) {
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
