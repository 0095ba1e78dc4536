/** @jsxImportSource preact */
/** The connections of one trial in words: the equivalent of the drawing, and what is left when its trace is missing. */
import type { Result } from '../results/schema.ts';
import type { Connection, Trace } from '../wire/trace.ts';
import { ending } from './lane-text.ts';
import { clientName } from './names.ts';
import { Scroll } from './scroll.tsx';
import { serverSideText, whenOverdue } from './server-side.ts';
import { inMs } from './times.ts';
import { visible } from './visible.ts';

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
  /** What the kernel said of the server's end; null where it did not. */
  readonly side: string | null;
  /** Why the browser opened it, by its own network log. */
  readonly reason: string | null;
}

/** The most requests of a connection, and the most connections, that are written out. */
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
