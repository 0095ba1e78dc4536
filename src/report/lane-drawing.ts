/** Where everything goes in the drawing of one trial: a lane for each connection, silent ones too. Pure. */
import type { Connection, ServerSide, Trace } from '../wire/trace.ts';
import { type Label, packLabels } from './lane-labels.ts';
import { ending, exchangeText } from './lane-text.ts';
import { clientName, type Engine } from './names.ts';
import { changesOf, serverSideText } from './server-side.ts';
import { inMs } from './times.ts';
import { rounded, type TimeScale, timeScale } from './timescale.ts';

export const WIDTH = 980;
export const LEFT = 200;
/** End of the axis. Labels may run on to the edge of the drawing. */
export const RIGHT = WIDTH - 120;
const EDGE = WIDTH - 4;
export const ROW = 14;
export const BAR = 11;

/** The most lanes that are drawn; a trace with more says so below the drawing. */
const MOST = 40;

interface Bar {
  readonly kind: 'silent' | 'request' | 'waiting' | 'answer';
  readonly x: number;
  readonly width: number;
}

export interface Lane {
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
  // Notes are in the listing: there may be many, and they mark no turn of events.
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
