/** @jsxImportSource preact */
/** The connections of one trial as lanes over time. What it shows stands in the table beside it as text. */
import type { Trace } from '../wire/trace.ts';
import { BAR, drawingOf, type Lane, LEFT, RIGHT, ROW, WIDTH } from './lane-drawing.ts';
import type { Engine } from './names.ts';

interface LanesProps {
  readonly trace: Trace;
  readonly engine: Engine;
  readonly blamed: number | null;
  /** Prefix of the ids, unlike any other on the page. */
  readonly id: string;
  readonly title: string;
}

export function Lanes({ trace, engine, blamed, id, title }: LanesProps) {
  const drawing = drawingOf(trace, engine, blamed);
  const { height, lanes, steps, stepLabels, axisTop, ticks, breaks, left } = drawing;
  const stepTop = (row: number) => (row + 1) * ROW;
  return (
    <>
      <svg class="lanes" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-labelledby={`${id}-title ${id}-desc`}>
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-desc`}>{inWords(lanes, blamed)}</desc>
        {lanes.map((lane, index) => (
          <LaneBack key={lane.id} lane={lane} odd={index % 2 === 1} />
        ))}
        {steps.map(({ x, step }, index) => (
          <line key={index} class={`step step-${step}`} x1={x} x2={x} y1={ROW / 2} y2={axisTop} />
        ))}
        {lanes.map((lane) => (
          <LaneFront key={lane.id} lane={lane} />
        ))}
        {stepLabels.map(({ text, x, anchor, row }) => (
          <text key={text} class={`label ${anchor}`} x={anchor === 'start' ? x + 3 : x - 3} y={stepTop(row)}>
            {text}
          </text>
        ))}
        <line class="axis" x1={LEFT} x2={RIGHT} y1={axisTop} y2={axisTop} />
        {breaks.map((x) => (
          <path key={x} class="break" d={`M${x - 6} ${axisTop + 5}l5-10m3 10l5-10`} />
        ))}
        {ticks.map(({ x, text, anchor }) => (
          <g key={x}>
            <line class="axis" x1={x} x2={x} y1={axisTop} y2={axisTop + 5} />
            <text class={`tick ${anchor}`} x={x} y={axisTop + 18}>
              {text}
            </text>
          </g>
        ))}
      </svg>
      {left > 0 && <p>{left} more connections are in the trace.</p>}
    </>
  );
}

/** What the drawing shows, for those who cannot see it. */
function inWords(lanes: readonly Lane[], blamed: number | null): string {
  const silent = lanes.filter((lane) => lane.silent).map(({ id }) => id);
  const told = silent.length === 0 ? 'none of them silent' : `silent: ${silent.join(', ')}`;
  const cause = blamed === null ? '' : ` The server was blocked on connection ${blamed}.`;
  return `${lanes.length} connections over time, ${told}.${cause} The table that follows says the same in words.`;
}

function LaneBack({ lane, odd }: { readonly lane: Lane; readonly odd: boolean }) {
  const middle = lane.barTop + BAR / 2;
  return (
    <>
      {odd && <rect class="stripe" x="0" y={lane.top} width={WIDTH} height={lane.height} />}
      <text class="name" x="8" y={middle + 4}>
        {lane.name}
      </text>
      {lane.blamed && (
        <text class="blamed" x="8" y={middle - 11}>
          the server was blocked here
        </text>
      )}
    </>
  );
}

function LaneFront({ lane }: { readonly lane: Lane }) {
  const middle = lane.barTop + BAR / 2;
  return (
    <>
      <line class="rail" x1={lane.from} x2={lane.to} y1={middle} y2={middle} />
      <line class="end" x1={lane.from} x2={lane.from} y1={lane.barTop - 2} y2={lane.barTop + BAR + 2} />
      {lane.bars.map(({ kind, x, width }) => (
        <rect key={`${kind} ${x}`} class={`bar ${kind}`} x={x} y={lane.barTop} width={width} height={BAR} />
      ))}
      {lane.closed ? (
        <line class="end" x1={lane.to} x2={lane.to} y1={lane.barTop - 2} y2={lane.barTop + BAR + 2} />
      ) : (
        <path class="open-end" d={`M${lane.to - 5} ${middle - 4}l5 4-5 4`} />
      )}
      {lane.labels.map(({ text, x, anchor, row }) => (
        <text key={`${text} ${x}`} class={`label ${anchor}`} x={x} y={lane.barTop - 4 - row * ROW}>
          {text}
        </text>
      ))}
    </>
  );
}
