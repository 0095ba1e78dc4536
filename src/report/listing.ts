/**
 * A trace as a numbered listing, as one writes down what a packet capture shows: who sent what to whom, with the steps
 * of the scenario as comments between.
 */
import type { Connection, Step, Trace, WireEvent } from '../wire/trace.ts';
import { clientName, type Engine } from './names.ts';
import { bareMs } from './times.ts';
import { visible } from './visible.ts';

export interface ListingLine {
  readonly atMs: number;
  /** `7.` of an event; `#` of a step. */
  readonly mark: string;
  readonly text: string;
}

/** The longest listing that is shown; a server that sends without end would otherwise fill the page. */
const HEAD = 240;
const TAIL = 60;

/** The lines of `trace` in the order of time; a step stands before the events that it caused at the same time. */
export function listing(trace: Trace, engine: Engine): ListingLine[] {
  const connections = new Map(trace.connections.map((each) => [each.id, each]));
  const routes = trace.events.map((event) => route(event, connections.get(event.connection), engine));
  const widest = Math.max(0, ...routes.slice(0, HEAD).map((text) => text.length));

  const events = trace.events.map((event, index) => ({
    atMs: event.atMs,
    mark: `${index + 1}.`,
    text: `${(routes[index] ?? '').padEnd(widest)} : ${action(event)}`,
  }));
  const steps = trace.steps.map((step) => ({ atMs: step.atMs, mark: '#', text: comment(step) }));
  const lines = [...steps, ...events].toSorted((a, b) => a.atMs - b.atMs); // stable, so steps stay first
  if (lines.length <= HEAD + TAIL) return lines;
  const left = lines.length - HEAD - TAIL;
  const gap = { atMs: lines[HEAD]?.atMs ?? 0, mark: '#', text: `… ${left} more lines are in the trace` };
  return [...lines.slice(0, HEAD), gap, ...lines.slice(-TAIL)];
}

/** @example '  8.1  3. Chromium (port 54866) -> Server : GET / (637 bytes)' */
export function listingText(lines: readonly ListingLine[]): string {
  const times = lines.map(({ atMs }) => bareMs(atMs));
  const timeWidth = Math.max(0, ...times.map((time) => time.length));
  const markWidth = Math.max(0, ...lines.map(({ mark }) => mark.length));
  return lines
    .map(({ mark, text }, index) => `${(times[index] ?? '').padStart(timeWidth)}  ${mark.padStart(markWidth)} ${text}`)
    .join('\n');
}

function route({ from }: WireEvent, connection: Connection | undefined, engine: Engine): string {
  if (!connection) return 'unknown connection';
  const client = `${clientName(connection.client, engine)} (port ${connection.clientPort})`;
  if (from === 'server') return `Server -> ${client}`;
  return from === 'kit' ? `Kit, for ${client} -> Server` : `${client} -> Server`;
}

function action({ kind, connection, bytes, text }: WireEvent): string {
  const size = `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  if (kind === 'open') return `opens connection ${connection}`;
  if (kind === 'end') return `closes connection ${connection} (FIN)`;
  if (kind === 'reset') return `resets connection ${connection} (RST)`;
  if (kind === 'refused') return `refuses connection ${connection}`;
  return text === null ? size : `${visible(text, 120)} (${size})`;
}

const comment = ({ step, text }: Step): string => (text === '' ? step : `${step}: ${visible(text, 240)}`);
