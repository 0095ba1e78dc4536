/** What a trial's trace shows about the page: how it was answered, to which client, and what else went wrong. Pure. */
import type { Result } from '../../domain/schema.ts';
import type { Look, ProbedPage, Traits } from '../../domain/server-traits.ts';
import type { Client, Connection, Exchange, Trace } from '../../domain/trace.ts';
import { lasting } from '../../text/times.ts';
import { isAbandonedByServer, isAnsweredElsewhere, UNASKED } from '../../verdict/failure.ts';

/* Faults of a server other than a wait: it resets, refuses, cuts off, or sends something unreadable. Pure. */

export type FaultKind = 'reset' | 'refused' | 'closed' | 'cut' | 'unreadable' | 'died';

interface Fault {
  readonly kind: FaultKind;
  /** One sentence without its full stop. */
  readonly text: string;
}

/** What happens, to follow "Not safe: ". */
export const FAULTS: Readonly<Record<FaultKind, string>> = {
  reset: 'it resets connections, as a server does when it closes while part of the request is unread',
  refused: 'it refuses connections',
  closed: 'it closes connections without an answer',
  cut: 'it closes connections in the middle of an answer',
  unreadable: 'its answers cannot be read',
  died: 'it dies',
};

/** What to change, as sentences without their full stops. */
export const CURES: Readonly<Record<FaultKind, string>> = {
  reset:
    'read the whole request, with its empty line and its body, before you close the connection: if a part is unread, the kernel resets the connection and the browser loses the answer',
  refused:
    'keep listening while you serve connections, with a backlog for all the connections that browsers open at once (two browsers: 12)',
  closed: 'answer each request before you close its connection, if only with an error status',
  cut: 'send as many bytes as Content-Length says, or the last chunk, before you close the connection',
  unreadable:
    'answer as HTTP/1.1 requires (RFC 9112): a status line, header lines, an empty line, and a correct length',
  died: 'let a fault on one connection end only that connection, not the server',
};

/**
 * The faults before the kit itself closed anything, each kind once. A request that was repeated and answered is no
 * fault.
 */
function faultsOf(trace: Trace): Fault[] {
  const overdueMs = trace.steps.find(({ step }) => step === 'overdue')?.atMs ?? Number.POSITIVE_INFINITY;
  const found = trace.connections
    .filter(({ closedMs }) => closedMs === null || closedMs < overdueMs)
    .toSorted((one, other) => one.id - other.id)
    .flatMap((connection) => faultOf(trace, connection) ?? []);
  const died = trace.serverExit && { kind: 'died' as const, text: `the server died: ${trace.serverExit.text}` };
  const kinds = new Map<FaultKind, Fault>();
  for (const fault of [...(died ? [died] : []), ...found]) {
    if (!kinds.has(fault.kind)) kinds.set(fault.kind, fault);
  }
  return [...kinds.values()];
}

function faultOf(trace: Trace, connection: Connection): Fault | null {
  const { id, refused, reset, garbage, exchanges } = connection;
  if (refused) return { kind: 'refused', text: `the server refused connection ${id}` };
  if (garbage && exchanges.length > 0) {
    return { kind: 'unreadable', text: `the server's answer on connection ${id} cannot be read: ${garbage}` };
  }
  const lost = exchanges.find(
    (each) => isAbandonedByServer(connection, each) && !isAnsweredElsewhere(trace, connection, each),
  );
  if (!lost) return null;
  const begun = lost.answerMs !== null;
  const [kind, did] = reset
    ? (['reset', 'reset'] as const)
    : begun
      ? (['cut', 'closed'] as const)
      : (['closed', 'closed'] as const);
  const when = begun ? `in the middle of its answer to ${lost.request}` : `without an answer to ${lost.request}`;
  return { kind, text: `the server ${did} connection ${id} ${when}` };
}

/** One request for the page. */
export interface Visit {
  readonly client: Client;
  /** The status of the page, then of each redirect's target; the last one is what the client got. */
  readonly statuses: readonly number[];
}

export interface Seen {
  readonly visits: readonly Visit[];
  /** Other requests that were answered with an error status. */
  readonly errors: readonly { readonly request: string; readonly status: number }[];
  readonly faults: readonly Fault[];
}

/** A trial with what its trace shows; null if there is no trace. */
export interface Tried {
  readonly result: Result;
  readonly seen: Seen | null;
}

/** @param page path and query, as requested */
export function seenIn(trace: Trace, page: string): Seen {
  const clients = [...new Set(trace.connections.map(({ client }) => client))];
  const visits: Visit[] = [];
  const errors: { request: string; status: number }[] = [];
  for (const client of clients) {
    const asked = askedBy(trace, client);
    const ofPage = new Set<Exchange>();
    for (const [index, exchange] of asked.entries()) {
      if (exchange.request !== `GET ${page}` || exchange.status === null || ofPage.has(exchange)) continue;
      const chain = chainFrom(asked.slice(index), client);
      for (const each of chain) ofPage.add(each);
      visits.push({ client, statuses: chain.flatMap(({ status }) => status ?? []) });
    }
    for (const each of asked) {
      if (each.status !== null && isError(each.status) && !ofPage.has(each)) {
        errors.push({ request: each.request, status: each.status });
      }
    }
  }
  return { visits, errors, faults: faultsOf(trace) };
}

/**
 * A trial over TLS, where no status can be read: the browser got the page if its driver says so, with the status that the probe got.
 */
export function seenOverTls({ result, seen }: Tried, status: number | null): Tried {
  const isShown = result.automation.outcome === 'ok' && status !== null;
  const visits: Visit[] = isShown ? [{ client: 'browser', statuses: [status] }] : [];
  return { result, seen: seen && { ...seen, visits } };
}

/** Whether the browser's page holds a connection for as long as it is open: for an event stream, pictures, a WebSocket. */
export const holdsIn = ({ connections }: Trace): boolean =>
  connections.some(({ client, exchanges }) => client === 'browser' && exchanges.some(({ streams }) => streams));

/** The requests of a client, oldest first, without those that browsers make unasked. */
const askedBy = ({ connections }: Trace, client: Client): Exchange[] =>
  connections
    .filter((each) => each.client === client)
    .flatMap(({ exchanges }) => exchanges)
    .filter(({ request }) => !UNASKED.test(request))
    .toSorted((one, other) => one.sentMs - other.sentMs);

/** A redirect and the request that followed it; bystanders do not follow redirects. */
function chainFrom(asked: readonly Exchange[], client: Client): Exchange[] {
  const chain: Exchange[] = [];
  for (const each of asked) {
    if (each.status === null) break;
    chain.push(each);
    if (!isRedirect(each.status) || client === 'bystander') break;
  }
  return chain;
}

export const isRedirect = (status: number): boolean => status >= 300 && status < 400 && status !== 304;
export const isError = (status: number): boolean => status >= 400;

/** Whether the answer is a page, or says that the client's copy is still valid. */
export const isPage = (status: number): boolean => (status >= 200 && status < 300) || status === 304;

/** What the client got in the end. */
export const lastOf = ({ statuses }: Visit): number => statuses.at(-1) ?? 0;

/* Describes the page by the answers that the probe and the browsers got. Pure. */

/**
 * A page that takes longer than this with nothing in the way is slow, in milliseconds; patience then counts from that
 * time.
 */
export const SLOW_CHECK_MS = 1000;

export const isSlow = (traits: Pick<Traits, 'answerMs'> | null): boolean => (traits?.answerMs ?? 0) >= SLOW_CHECK_MS;

/** How long a request may stay unanswered, counted from the unhindered time of a slow page; in milliseconds. */
export const patienceFor = (patience: number, traits: Pick<Traits, 'answerMs'> | null): number =>
  patience + (isSlow(traits) ? Math.ceil(traits?.answerMs ?? 0) : 0);

/** The page after its redirects. */
export const finalOf = ({ looks }: ProbedPage): Look | undefined => looks.at(-1);

/** Whether the probe was answered with a page. */
export function isPageOf(page: ProbedPage | undefined): boolean {
  const final = page && finalOf(page);
  return final?.status != null && isPage(final.status) && final.fault === null && page?.elsewhere === null;
}

/** Sentences about the page: its status, size and time, and those of its redirects. */
export function pageNotes(traits: Traits | null, patience: number): string[] {
  const page = traits?.page;
  if (!page) return [];
  const told = page.looks.map(
    (look, index) => `${index === 0 ? `GET ${look.path} is` : `${look.path}, which is`} ${inWords(look)}`,
  );
  const end = page.elsewhere === null ? '' : `, to ${page.elsewhere}, which is not this server`;
  return [
    `With no other connection open, ${told.join(', to ')}${end}.`,
    ...(isSlow(traits)
      ? [
          `The page itself is slow: it takes ${lasting(traits?.answerMs ?? 0)} with nothing in the way. Patience counts from then: ${patienceFor(patience, traits)} ms.`,
        ]
      : []),
  ];
}

function inWords({ status, location, type, bytes, answerMs, fault }: Look): string {
  if (status === null) return `not answered: ${fault ?? ''}`;
  const cut = fault === null ? '' : `, and ${fault}`;
  const what = location === null ? ` (${[type, sizeOf(bytes)].filter(Boolean).join(', ')})` : ' and leads on';
  return `answered ${status}${what} in ${lasting(answerMs ?? 0)}${cut}`;
}

/** @example sizeOf(11) // '11 bytes' @example sizeOf(1234) // '1.2 kB' */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} byte${bytes === 1 ? '' : 's'}`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** The statuses that browsers and bystanders got in the end, with their counts. */
export function statusNote(tried: readonly Tried[]): string[] {
  const counts = new Map<number, number>();
  for (const visit of tried.flatMap(({ seen }) => seen?.visits ?? [])) {
    counts.set(lastOf(visit), (counts.get(lastOf(visit)) ?? 0) + 1);
  }
  const told = [...counts].toSorted(([one], [other]) => one - other).map(([status, count]) => `${status} (${count}×)`);
  return told.length === 0 ? [] : [`In the trials the page was answered ${told.join(', ')}.`];
}

/** Errors of other requests: they do not change the answer, but are shown. */
export function errorNotes(tried: readonly Tried[]): string[] {
  const counts = new Map<string, number>();
  for (const { request, status } of tried.flatMap(({ seen }) => seen?.errors ?? [])) {
    const key = `${request} was answered ${status}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].slice(0, 5).map(([text, count]) => `${text}${count === 1 ? '' : ` (${count}×)`}.`);
}
