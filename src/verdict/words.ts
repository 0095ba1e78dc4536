/** The one plain sentence that tells a cause. Pure. */
import type { Cause } from '../results/schema.ts';
import { HELLO } from '../wire/tls.ts';
import type { Client, Connection, Trace } from '../wire/trace.ts';
import { isEndless, type Wait } from './waits.ts';

/** What clients are called, such as `{ browser: 'Chromium' }`. */
export type Names = Partial<Record<Client, string>>;

interface Telling {
  readonly kind: Cause['kind'];
  readonly wait: Wait;
  /** The connections that the kit closed, in order. */
  readonly tried: readonly number[];
  readonly names: Names;
  readonly trace: Trace;
  readonly released?: { connection: Connection; atMs: number; by: 'client' | 'server' | 'kit'; afterMs: number };
}

/** One sentence: what the server sat on, since when, and what shows it. */
export function causeText({ kind, wait, tried, names, trace, released }: Telling): string {
  const asked = `${nameOf(wait.connection.client, names)}'s ${wait.exchange.request} on connection ${wait.connection.id}`;
  if (released) {
    const { connection } = released;
    const others = tried.filter((id) => id !== connection.id);
    const after = released.by === 'kit' && others.length > 0 ? `closing it, after ${list(others)},` : 'closing it';
    const shown =
      released.by === 'kit'
        ? `${after} released the answer to ${asked} in ${released.afterMs} ms`
        : `${asked} was answered ${released.afterMs} ms after the ${released.by === 'client' ? 'browser' : 'server'} closed it`;
    const sat = connection.exchanges.some((each) => each.streams) ? 'sat on' : 'sat reading';
    return `the server ${sat} connection ${connection.id}, ${silence(connection, kind, names)}; ${shown}`;
  }
  if (kind === 'slow-server') {
    return isEndless(wait)
      ? `the server began to answer ${asked} and did not end within patience (${trace.patienceMs} ms)`
      : `the server had nothing else to read, and did not answer ${asked} within patience (${trace.patienceMs} ms)`;
  }
  const attempt =
    tried.length > 0
      ? `closing ${list(tried)} did not release it`
      : 'the observer could not close what it may be blocked on';
  return `${asked} was not answered within patience (${trace.patienceMs} ms), and ${attempt}`;
}

/** What a client did with a connection on which the server sat, as a clause. */
export function silence(connection: Connection, kind: Cause['kind'], names: Names): string {
  const name = nameOf(connection.client, names);
  if (kind === 'idle-connection') return `on which ${name} had sent nothing since ${connection.openedMs} ms`;
  if (kind === 'partial-request') return `on which ${name} had begun a request and not ended it`;
  const last = connection.exchanges.at(-1);
  if (last?.streams) {
    const what = last.status === 101 ? 'a WebSocket' : 'an event stream';
    return `which ${name} holds open for ${what} since ${last.answeredMs} ms`;
  }
  if (last?.request === HELLO) return `which ${name} kept open after its TLS handshake at ${last.answeredMs} ms`;
  if (kind === 'slow-server') return `on which ${name} waits for the answer to ${last?.request}`;
  const lastMs = Math.max(...connection.exchanges.map((each) => each.answeredMs ?? each.sentMs));
  return `which ${name} kept open and silent after its last answer at ${lastMs} ms`;
}

/** What a client is called in a sentence. */
export const nameOf = (client: Client, names: Names): string =>
  names[client] ??
  { browser: 'the browser', 'second-browser': 'the second browser', bystander: 'the bystander' }[client];

/** Connections by their numbers. */
export const list = (ids: readonly number[]): string =>
  ids.length === 1 ? `connection ${ids[0]}` : `connections ${ids.join(', ')}`;
