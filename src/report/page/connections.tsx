/** @jsxImportSource preact */
/**
 * The connections of one trial in words: the same as the drawing, or the result line's data if the trace is missing.
 */
import { clientName, type Engine } from '../../domain/engines.ts';
import type { Result } from '../../domain/schema.ts';
import type { Connection, Exchange, Step, Trace, WireEvent } from '../../domain/trace.ts';
import { bareMs, inMs } from '../../text/times.ts';
import { visible } from '../../text/visible.ts';
import { serverSideText, whenOverdue } from '../server-side.ts';
import { Scroll } from './layout.tsx';

/* The words in a lane: its requests, and how it ended. */

/** A wait of at least this length is part of the label. */
const LONG_WAIT_MS = 100;

/** @example 'GET / → 200 after 3002 ms' */
export function exchangeText({ request, sentMs, answerMs, answeredMs, status }: Exchange): string {
  const what = visible(request, 28);
  if (answerMs === null) return `${what} → no answer`;
  const wait = answerMs - sentMs;
  return `${what} → ${status ?? (answeredMs === null ? '?' : 'answered')}${wait < LONG_WAIT_MS ? '' : ` after ${inMs(wait)}`}`;
}

/** How a connection ended, in two words. */
export function ending({ refused, reset, closedMs, closedBy }: Connection): string {
  if (refused) return 'refused';
  if (closedMs === null) return 'still open';
  return `${closedBy ?? 'somebody'} ${reset ? 'reset' : 'closed'}`;
}

interface Row {
  readonly id: number;
  readonly client: string;
  readonly openedMs: number;
  readonly firstByteMs: number | null;
  readonly requests: readonly string[];
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly end: string;
  readonly note: string | null;
  /** What the kernel reported about the server's end; null where it did not. */
  readonly side: string | null;
  /** Why the browser opened it, according to its own network log. */
  readonly reason: string | null;
}

/** The most requests of a connection, and the most connections, that are listed. */
const MOST = 60;

const ended = (word: string, atMs: number | null): string => (atMs === null ? word : `${word} at ${inMs(atMs)}`);

function requestsOf({ exchanges, closedMs }: Connection): string[] {
  return exchanges.map(({ request, sentMs, answerMs, status }) => {
    const answer = answerMs === null ? 'no answer' : `${status ?? '?'} after ${inMs(answerMs - sentMs)}`;
    return `${visible(request, 100)} at ${inMs(sentMs)} → ${answer}${answerMs === null && closedMs ? ' until closed' : ''}`;
  });
}

function rowsOf(trace: Trace | undefined, { connections, browser }: Result): Row[] {
  const name = (client: Connection['client']) => clientName(client, browser.engine);
  if (trace) {
    const sides = new Map(whenOverdue(trace).map((side) => [side.connection, serverSideText(side)]));
    return trace.connections.map((each) => ({
      ...each,
      side: sides.get(each.id) ?? null,
      client: `${name(each.client)} (port ${each.clientPort})`,
      requests: requestsOf(each),
      end: ended(ending(each), each.closedMs),
      note: each.garbage,
    }));
  }
  return connections.map((each) => ({
    ...each,
    side: null,
    client: name(each.client),
    requests: each.requests.map((request) => visible(request, 100)),
    end: each.closedMs === null ? 'still open' : ended(`${each.closedBy ?? 'somebody'} closed`, each.closedMs),
    note: `${each.answered} of ${each.requests.length} answered`,
  }));
}

interface ConnectionsProps {
  readonly trace: Trace | undefined;
  readonly result: Result;
  readonly name: string;
}

export function Connections({ trace, result, name }: ConnectionsProps) {
  const rows = rowsOf(trace, result);
  const sided = rows.some(({ side }) => side !== null);
  if (rows.length === 0) return <p>No connection was seen.</p>;
  return (
    <Scroll label={`Connections: ${name}`}>
      <table>
        <caption>Connections, as text</caption>
        <thead>
          <tr>
            <th scope="col">No.</th>
            <th scope="col">Client</th>
            <th scope="col">Opened</th>
            <th scope="col">First byte</th>
            <th scope="col">Requests</th>
            <th scope="col">Bytes in / out</th>
            {sided && (
              <th scope="col">
                Server's side
                <br />
                when overdue
              </th>
            )}
            <th scope="col">End</th>
          </tr>
        </thead>
        <tbody>
          {rows
            .slice(0, MOST)
            .map(({ id, client, openedMs, firstByteMs, requests, bytesIn, bytesOut, side, end, note, reason }) => (
              <tr key={id} class={firstByteMs === null ? 'silent' : undefined}>
                <th scope="row">{id}</th>
                <td class="nowrap">{client}</td>
                <td class="num">{inMs(openedMs)}</td>
                <td class="num">{firstByteMs === null ? 'silent' : inMs(firstByteMs)}</td>
                <td class="long">
                  {requests.slice(0, MOST).map((request) => (
                    <div key={request}>{request}</div>
                  ))}
                  {requests.length > MOST && <div>{requests.length - MOST} more</div>}
                  {requests.length === 0 && 'none'}
                  {note !== null && <div class="note">{visible(note, 160)}</div>}
                  {reason !== null && <div class="note">Opened for: {visible(reason, 160)}</div>}
                </td>
                <td class="num">
                  {bytesIn} / {bytesOut}
                </td>
                {sided && <td>{side ?? '–'}</td>}
                <td class="nowrap">{end}</td>
              </tr>
            ))}
        </tbody>
      </table>
      {rows.length > MOST && <p>{rows.length - MOST} more connections are in the trace.</p>}
    </Scroll>
  );
}

/*
 * A trace as a numbered listing, like notes on a packet capture: who sent what to whom, with the steps of the scenario
 * as comments between.
 */

export interface ListingLine {
  readonly atMs: number;
  /** `7.` of an event; `#` of a step. */
  readonly mark: string;
  readonly text: string;
}

/** Lines shown from the start and the end: a server that sends without end would otherwise fill the page. */
const HEAD = 240;
const TAIL = 60;

/** The lines of `trace` in time order; a step comes before the events that it caused at the same time. */
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
