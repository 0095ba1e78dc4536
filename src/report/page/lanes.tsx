/** @jsxImportSource preact */
/** The connections of one trial as lanes over time. The table below it has the same as text. */
import { clientName, type Engine } from '../../domain/engines.ts';
import type { Connection, ServerSide, Trace } from '../../domain/trace.ts';
import { inMs } from '../../text/times.ts';
import { changesOf, serverSideText } from '../server-side.ts';
import { ending, exchangeText } from './connections.tsx';
import { rounded, type TimeScale, timeScale } from './timescale.ts';

/* Puts labels into rows in which none overlaps another. Pure. */

/** Width of a character of the drawing's monospaced 11 px, rounded up: common fonts have 0.55 to 0.61 em. */
export const CHAR = 6.8;

export interface Label {
  readonly text: string;
  readonly x: number;
  /** `end`: the text ends at `x`, since it would run over the right edge otherwise. */
  readonly anchor: 'start' | 'end';
  readonly row: number;
}

/** An upper bound: characters outside Latin-1 may be as wide as two. */
const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, each) => sum + (each > '\u00ff' && !'→…–'.includes(each) ? 2 : 1), 0) * CHAR;

/**
 * Places each of `wanted` in the first of `rows` rows in which it overlaps nothing. A label that fits nowhere is left
 * out: the table below the drawing has it.
 */
export function packLabels(
  wanted: readonly { readonly x: number; readonly text: string }[],
  left: number,
  right: number,
  rows: number,
): Label[] {
  const taken: [from: number, to: number][][] = Array.from({ length: rows }, () => []);
  const labels: Label[] = [];
  for (const { x, text } of wanted) {
    const width = widthOf(text);
    const anchor = x + width > right ? 'end' : 'start';
    const [from, to] = anchor === 'start' ? [x, x + width] : [x - width, x];
    if (from < left) continue;
    const row = taken.findIndex((spans) => spans.every(([a, b]) => to + CHAR <= a || from >= b + CHAR));
    if (row === -1) continue;
    taken[row]?.push([from, to]);
    labels.push({ text, x, anchor, row });
  }
  return labels;
}

/* The layout of one trial's drawing: a lane for each connection, including silent ones. Pure. */

const LANES_WIDTH = 980;
const LEFT = 200;
/** End of the axis. Labels may run on to the edge of the drawing. */
const RIGHT = LANES_WIDTH - 120;
const EDGE = LANES_WIDTH - 4;
const ROW = 14;
const BAR = 11;

/** The most lanes that are drawn; a trace with more says so below the drawing. */
const MOST = 40;

interface Bar {
  readonly kind: 'silent' | 'request' | 'waiting' | 'answer';
  readonly x: number;
  readonly width: number;
}

interface Lane {
  readonly id: number;
  readonly name: string;
  /** The server was blocked on this connection. */
  readonly blamed: boolean;
  readonly silent: boolean;
  readonly top: number;
  readonly height: number;
  /** Upper edge of the bars; the rail runs through their middle. */
  readonly barTop: number;
  readonly from: number;
  readonly to: number;
  readonly closed: boolean;
  readonly bars: readonly Bar[];
  readonly labels: readonly Label[];
}

export interface Drawing {
  readonly height: number;
  readonly lanes: readonly Lane[];
  readonly steps: readonly { readonly x: number; readonly step: string }[];
  readonly stepLabels: readonly Label[];
  readonly axisTop: number;
  readonly ticks: readonly Label[];
  /** Where the axis is drawn broken. */
  readonly breaks: readonly number[];
  /** Connections of the trace that are not drawn. */
  readonly left: number;
}

/** Lays out `trace`; `blamed` is the connection of the cause. */
export function drawingOf(trace: Trace, engine: Engine, blamed: number | null): Drawing {
  const shown = trace.connections.filter(({ id }, index) => index < MOST || id === blamed);
  // Notes are left to the listing: there may be many, and nothing changes at them.
  const marked = trace.steps.filter(({ step }) => step !== 'note');
  const scale = timeScale([0, trace.endedMs, ...marked.map(({ atMs }) => atMs), ...shown.flatMap(times)], LEFT, RIGHT);

  const steps = marked.map(({ atMs, step }) => ({ x: scale.at(atMs), step }));
  const wanted = marked.map(({ atMs, step, connection }) => ({
    x: scale.at(atMs),
    text: `${step}${connection === null ? '' : ` ${connection}`} · ${inMs(atMs)}`,
  }));
  const stepLabels = packLabels(wanted, LEFT, EDGE, 6);
  const lanesTop = (rowsOf(stepLabels) + 1) * ROW;

  const lanes: Lane[] = [];
  for (const connection of shown) {
    const last = lanes.at(-1);
    const top = last ? last.top + last.height : lanesTop;
    const sides = changesOf(trace, connection.id);
    lanes.push(laneOf(connection, sides, trace.endedMs, engine, connection.id === blamed, top, scale));
  }
  const end = lanes.at(-1);
  const axisTop = end ? end.top + end.height + 4 : lanesTop;
  const ticks = packLabels(
    scale.points.map((ms) => ({ x: scale.at(ms), text: inMs(ms) })),
    LEFT,
    EDGE,
    1,
  );
  const left = trace.connections.length - shown.length;
  return { height: axisTop + 24, lanes, steps, stepLabels, axisTop, ticks, breaks: scale.breaks, left };
}

const rowsOf = (labels: readonly Label[]): number => Math.max(0, ...labels.map(({ row }) => row + 1));

const times = ({ openedMs, firstByteMs, closedMs, exchanges }: Connection): number[] =>
  [
    openedMs,
    firstByteMs,
    closedMs,
    ...exchanges.flatMap(({ sentMs, completeMs, answerMs, answeredMs }) => [sentMs, completeMs, answerMs, answeredMs]),
  ].filter((each) => each !== null);

function laneOf(
  connection: Connection,
  sides: readonly ServerSide[],
  endedMs: number,
  engine: Engine,
  blamed: boolean,
  top: number,
  scale: TimeScale,
): Lane {
  const { id, client, clientPort, openedMs, firstByteMs, closedMs, refused } = connection;
  const end = closedMs ?? endedMs;
  const silent = firstByteMs === null && !refused;
  const bars: Bar[] = [];
  const bar = (kind: Bar['kind'], from: number, to: number) => {
    const x = scale.at(from);
    const width = rounded(scale.at(to) - x);
    if (width > 0) bars.push({ kind, x, width });
  };
  if (!refused) bar('silent', openedMs, firstByteMs ?? end);
  for (const { sentMs, completeMs, answerMs, answeredMs } of connection.exchanges) {
    bar('request', sentMs, completeMs ?? end);
    if (completeMs !== null) bar('waiting', completeMs, answerMs ?? end);
    if (answerMs !== null) bar('answer', answerMs, answeredMs ?? end);
  }

  const wanted = connection.exchanges.map((exchange) => ({
    x: scale.at(exchange.sentMs),
    text: exchangeText(exchange),
  }));
  if (silent) wanted.push({ x: scale.at(openedMs), text: 'silent' });
  wanted.push(...sides.map((side) => ({ x: scale.at(side.atMs), text: serverSideText(side) })));
  wanted.push({ x: scale.at(end), text: ending(connection) });
  const labels = packLabels(wanted, LEFT, EDGE, 4);

  const barTop = top + 6 + Math.max(1, rowsOf(labels)) * ROW;
  return {
    id,
    name: `${id} ${clientName(client, engine)} :${clientPort}`,
    blamed,
    silent,
    top,
    height: barTop + BAR + 8 - top,
    barTop,
    from: scale.at(openedMs),
    to: scale.at(end),
    closed: closedMs !== null,
    bars,
    labels,
  };
}

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
      <svg class="lanes" viewBox={`0 0 ${LANES_WIDTH} ${height}`} role="img" aria-labelledby={`${id}-title ${id}-desc`}>
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

/** The drawing in words, for readers who cannot see it. */
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
      {odd && <rect class="stripe" x="0" y={lane.top} width={LANES_WIDTH} height={lane.height} />}
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
