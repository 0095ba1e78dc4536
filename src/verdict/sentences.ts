/** The one plain sentence that explains a cause. Pure. */
import type { Cause } from '../domain/schema.ts';
import type { Client, Connection, Trace } from '../domain/trace.ts';
import { HELLO } from '../wire/tls.ts';
import { controlOf, lateness, unhinderedMs, type Wait } from './waits.ts';

/** The names of clients, such as `{ browser: 'Chromium' }`. */
export type Names = Partial<Record<Client, string>>;

interface Telling {
  readonly kind: Cause['kind'];
  readonly wait: Wait;
  /** The connections that the kit closed, in order. */
  readonly tried: readonly number[];
  readonly names: Names;
  readonly trace: Trace;
  readonly released?: { connection: Connection; atMs: number; by: 'client' | 'server' | 'kit'; afterMs: number };
  /** How likely it is that the close and the answer coincided by chance. */
  readonly chance?: number;
  /** A close that the answer followed, but not so soon that chance is ruled out. */
  readonly near?: { readonly id: number; readonly afterMs: number; readonly chance: number } | null;
  /** Other connections that the server held at the same time: it has several places, and all of them were taken. */
  readonly places?: readonly number[];
}

/** One sentence: what blocked the server, since when, and the evidence. */
export function causeText(telling: Telling): string {
  const { kind, wait, tried, names, trace, released } = telling;
  const asked = askedBy(wait, names);
  if (released && kind !== 'unexplained') return `${releasedText(telling, released)}${proofText(telling)}`;
  const { patienceMs } = trace;
  if (released) {
    return `${asked} was answered ${released.afterMs} ms after the ${released.by === 'client' ? 'browser' : 'server'} closed connection ${released.connection.id}, which may be a coincidence${proofText(telling)}`;
  }
  if (kind === 'slow-server') {
    const limitMs = controlOf(trace, wait)?.limitMs ?? patienceMs;
    if (wait.answerMs !== null) {
      return `the server began to answer ${asked} and did not continue within patience (${patienceMs} ms), and a fresh instance with nothing in the way did not end the same answer within ${limitMs} ms either`;
    }
    return `the server did not answer ${asked} within patience (${patienceMs} ms), and a fresh instance with nothing in the way did not answer the same request within ${limitMs} ms either`;
  }
  const late = `${asked} was not answered within patience (${patienceMs} ms)`;
  const attempt = tried.length > 0 ? `closing ${list(tried)} did not help` : 'there was no other connection to close';
  const alone = unhinderedMs(trace, wait);
  if (kind === 'exhausted') {
    return `${late}; ${attempt}, and the server does not answer the same request when it is sent again, while a fresh instance answers it in ${bare(alone)} ms: the server has run out of something`;
  }
  if (telling.near) {
    const { id, afterMs, chance } = telling.near;
    return `${late}; the answer came ${afterMs} ms after connection ${id} was closed, but chance would bring them as close together in ${percent(chance)} of cases${sooner(alone)}`;
  }
  if (wait.answerMs !== null)
    return `${asked} was answered only after ${Math.round(wait.answerMs - wait.sinceMs)} ms, and no close explains why it came then${sooner(alone)}`;
  const again = trace.controls.find(
    ({ instance, request }) => instance === 'same' && request === wait.exchange.request,
  );
  const lost =
    again?.answerMs != null
      ? `; the same server answers the same request in ${bare(again.answerMs)} ms when it is sent again`
      : '';
  return `${late}, and ${attempt}${lost}${lost ? '' : sooner(alone)}`;
}

function releasedText(
  { kind, wait, tried, names, trace, places = [] }: Telling,
  released: NonNullable<Telling['released']>,
): string {
  const { connection, by, afterMs } = released;
  const asked = askedBy(wait, names);
  const others = tried.filter((id) => id !== connection.id);
  const after = by === 'kit' && others.length > 0 ? `closing it, after ${list(others)},` : 'closing it';
  const shown =
    by === 'kit'
      ? `${after} freed the answer to ${asked} in ${afterMs} ms`
      : `${asked} was answered ${afterMs} ms after the ${by === 'client' ? 'browser' : 'server'} closed it`;
  if (kind === 'exhausted') {
    const taken = [connection.id, ...places].sort((a, b) => a - b);
    return `the server has several places, and ${list(taken)} took them all; closing connection ${connection.id} freed one, and ${asked} was answered ${afterMs} ms later`;
  }
  const busy =
    kind === 'unread-answer' || kind === 'endless-answer' || connection.exchanges.some((each) => each.streams);
  const sat = busy ? 'sat on' : 'sat reading';
  const contradiction = by === 'kit' ? contradictionOf(trace, wait, released.atMs) : '';
  return `the server ${sat} connection ${connection.id}, ${silence(connection, kind, names)}; ${shown}${contradiction}`;
}

/**
 * Where the kernel's table contradicts the proof: if the server had read the request long before, nothing kept it from
 * reading.
 */
function contradictionOf({ serverSide }: Trace, { connection, sinceMs }: Wait, atMs: number): string {
  const before = serverSide.findLast(
    (each) => each.connection === connection.id && each.atMs > sinceMs && each.atMs <= atMs,
  );
  if (!before?.accepted || before.unreadBytes > 0) return '';
  return `; but the kernel shows that the server had accepted connection ${connection.id} and read all of it before that, so it may have waited for something else that happened with the close`;
}

/** The rest of the proof: the time with nothing in the way, and how likely a coincidence is. */
function proofText({ wait, trace, chance }: Telling): string {
  const alone = unhinderedMs(trace, wait);
  const control = controlOf(trace, wait);
  const who = control?.instance === 'same' ? 'the same server with nothing else open' : 'a fresh instance';
  const compared =
    alone === null
      ? `; it is not known how long it takes with nothing in the way${control?.fault ? ` (${control.fault})` : ''}`
      : `; ${who} answers in ${bare(alone)} ms`;
  return chance === undefined
    ? compared
    : `${compared}; chance would bring them as close together in ${percent(chance)} of cases`;
}

const sooner = (alone: number | null): string =>
  alone === null ? '' : `; a fresh instance answers in ${bare(alone)} ms`;

/** A sentence on requests that took longer than patience though nothing was in their way; null if there are none. */
export function slowText(trace: Trace, waits: readonly Wait[], names: Names): string | null {
  const slow = waits.find((wait) => {
    const waited = (wait.answerMs ?? wait.untilMs) - wait.sinceMs;
    return waited >= trace.patienceMs && lateness(trace, wait) === 'no';
  });
  const alone = slow ? unhinderedMs(trace, slow) : null;
  if (!slow || alone === null) return null;
  return `slow-server: ${askedBy(slow, names)} took ${Math.round(slow.untilMs - slow.sinceMs)} ms, and a fresh instance with nothing in the way takes ${bare(alone)} ms; patience (${trace.patienceMs} ms) starts after that`;
}

const askedBy = ({ connection, exchange }: Wait, names: Names): string =>
  `${connectionName(connection.client, names)}'s ${exchange.request} on connection ${connection.id}`;

const bare = (ms: number | null): string =>
  ms === null ? '?' : ms < 10 ? String(Math.round(ms * 10) / 10) : String(Math.round(ms));

/** @example percent(0.0014) // '0.2 %' */
export const percent = (part: number): string =>
  part >= 0.1 ? `${Math.round(part * 100)} %` : `${Math.max(0.1, Math.ceil(part * 1000) / 10)} %`;

/** A clause that says what a client did with the connection that blocked the server. */
export function silence(connection: Connection, kind: Cause['kind'], names: Names): string {
  const name = connectionName(connection.client, names);
  if (kind === 'handshake') return `on which ${name} had not begun its TLS handshake since ${connection.openedMs} ms`;
  if (kind === 'idle-connection') return `on which ${name} had sent nothing since ${connection.openedMs} ms`;
  if (kind === 'partial-request') return `on which ${name} had begun a request and not finished it`;
  const last = connection.exchanges.at(-1);
  if (kind === 'unread-answer') return `on which ${name} did not read the rest of the answer to ${last?.request}`;
  if (last?.streams) {
    const what = last.status === 101 ? 'a WebSocket' : 'an endless answer';
    return `which ${name} has held open for ${what} since ${last.answeredMs} ms`;
  }
  if (kind === 'endless-answer') return `on which the answer to ${name}'s ${last?.request} does not end`;
  if (last?.request === HELLO) return `which ${name} kept open after its TLS handshake at ${last.answeredMs} ms`;
  if (kind === 'slow-server') return `on which ${name} waits for the answer to ${last?.request}`;
  const lastMs = Math.max(...connection.exchanges.map((each) => each.answeredMs ?? each.sentMs));
  return `which ${name} kept open and silent after its last answer at ${lastMs} ms`;
}

/** What a client is called in a sentence. */
export const connectionName = (client: Client, names: Names): string =>
  names[client] ??
  { browser: 'the browser', 'second-browser': 'the second browser', bystander: 'the bystander' }[client];

/** Connections by their numbers. */
export const list = (ids: readonly number[]): string =>
  ids.length === 1 ? `connection ${ids[0]}` : `connections ${ids.join(', ')}`;
