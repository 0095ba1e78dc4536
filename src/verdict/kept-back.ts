/** Requests that the browser itself did not send, and the proof of that. Pure. */
import type { Cause } from '../domain/schema.ts';
import type { Connection, Exchange, Trace } from '../domain/trace.ts';
import { tenths } from '../text/times.ts';
import { AT_ONCE_MS, coincidence, MOST_BY_CHANCE } from './freeing.ts';
import { connectionName, type Names, percent } from './sentences.ts';
import { stateAt } from './waits.ts';

/** What is known about the last request that the browser did not send. */
export interface KeptBack {
  /** Null: nothing shows what held it back. A browser may also just be slow. */
  readonly cause: Cause | null;
  /** From the navigation until the request was sent, in milliseconds; null without a cause. */
  readonly waitMs: number | null;
  /** One sentence. */
  readonly text: string;
}

/** When the wait ended, because of which connection, and when the request was sent. */
interface End {
  readonly kind: 'connection-limit' | 'cache-lock';
  readonly atMs: number;
  readonly connection: Connection;
  readonly sent: Exchange;
}

/**
 * The request that a step `unsent` names, or null if the browser sent everything. What held it back is shown as for a
 * server: nothing was sent until one thing ended, and the request came at once after that.
 *
 * - `connection-limit`: the browser closed a connection that it held for an answer without an end. Browsers open at most
 *   6 to one host (Chromium `client_socket_pool_manager.cc`, Firefox `network.http.max-persistent-connections-per-server`,
 *   libsoup `max-conns-per-host`).
 * - `cache-lock`: the same address was answered in another tab. Chromium lets one request for an address write to the
 *   cache and makes the others wait (`AddCacheLockTimeoutHandler`, net/http/http_cache_transaction.cc: at most 20 s).
 *
 * The control is another request that was sent and answered meanwhile: the server was free.
 */
export function keptBackIn(trace: Trace, names: Names): KeptBack | null {
  const unsent = trace.steps.findLast(({ step }) => step === 'unsent');
  if (!unsent?.request) return null;
  const tabs = trace.steps.filter(({ step, atMs }) => step === 'navigated' && atMs <= unsent.atMs);
  const sinceMs = Math.max(0, ...tabs.map(({ atMs }) => atMs));
  const held = trace.connections.filter((each) => stateAt(each, unsent.atMs) === 'held');
  const who = connectionName('browser', names);
  const seen = `${who} held ${held.length} streams and did not send ${unsent.request} for page ${tabs.length} in ${Math.round((unsent.atMs - sinceMs) / 1000)} s`;
  const end = endOf(trace, unsent.atMs, held, unsent.request);
  if (!end) return { cause: null, waitMs: null, text: `${seen}; nothing shows what held it back` };

  const afterMs = tenths(end.sent.sentMs - end.atMs);
  const chance = coincidence({ afterMs }, end.atMs - sinceMs, 1);
  const isFree = wasFree(trace, sinceMs, end);
  const because =
    end.kind === 'connection-limit'
      ? `${seen}: its own limit per host, not the server; it sent ${end.sent.request} ${afterMs} ms after it had closed connection ${end.connection.id}`
      : `${who} did not send ${end.sent.request} for page ${tabs.length} while the same address was loading on connection ${end.connection.id}: its own cache, not the server; it sent the request ${afterMs} ms after that answer`;
  const text = `${because}; ${isFree ? 'other requests were sent and answered meanwhile' : 'no other request shows that the server was free'}; chance would bring the two as close together in ${percent(chance)} of cases`;
  return {
    waitMs: tenths(end.sent.sentMs - sinceMs),
    text,
    cause: {
      kind: end.kind,
      connection: end.connection.id,
      proven: isFree && chance <= MOST_BY_CHANCE,
      releasedAfterMs: afterMs,
      coincidence: chance,
      unhinderedMs: null,
      text,
    },
  };
}

/** What ended the wait; null if the request never came, or came at another time than at once after such an end. */
function endOf(trace: Trace, unsentMs: number, held: readonly Connection[], request: string): End | null {
  const [sent] = trace.connections
    .filter(({ client }) => client === 'browser')
    .flatMap(({ exchanges }) => exchanges)
    .filter((each) => each.sentMs >= unsentMs && each.request === request)
    .sort((a, b) => a.sentMs - b.sentMs);
  if (!sent) return null;
  const closes = held.flatMap((connection): Omit<End, 'sent'>[] => {
    const { closedBy, closedMs } = connection;
    if (closedBy !== 'client' || closedMs === null) return [];
    return [{ kind: 'connection-limit', atMs: closedMs, connection }];
  });
  const answers = trace.connections.flatMap((connection) =>
    connection.exchanges.flatMap((each): Omit<End, 'sent'>[] => {
      const isSame = connection.client === 'browser' && each.request === sent.request && each.sentMs < unsentMs;
      return isSame && each.answerMs !== null ? [{ kind: 'cache-lock', atMs: each.answerMs, connection }] : [];
    }),
  );
  const [first] = [...closes, ...answers].filter(({ atMs }) => atMs >= unsentMs).sort((a, b) => a.atMs - b.atMs);
  if (!first) return null;
  const afterMs = sent.sentMs - first.atMs;
  return afterMs >= 0 && afterMs <= AT_ONCE_MS ? { ...first, sent } : null;
}

/** Whether another request began after the wait did, and was answered before the wait ended. */
const wasFree = ({ connections }: Trace, sinceMs: number, { atMs }: End): boolean =>
  connections.some(({ exchanges }) =>
    exchanges.some((each) => each.sentMs >= sinceMs && each.answerMs !== null && each.answerMs <= atMs),
  );
