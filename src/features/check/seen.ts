/** What a trial's trace shows of the page: how it was answered, to whom, and what else went wrong. Pure. */
import type { Result } from '../../domain/schema.ts';
import type { Look, ProbedPage, Traits } from '../../domain/server-traits.ts';
import type { Client, Connection, Exchange, Trace } from '../../domain/trace.ts';
import { lasting } from '../../text/times.ts';
import { isAbandonedByServer, isAnsweredElsewhere, UNASKED } from '../../verdict/failure.ts';

/* What a server does to a connection that is no wait: it resets, refuses, cuts off, or says what cannot be read. Pure. */

export type FaultKind = 'reset' | 'refused' | 'closed' | 'cut' | 'unreadable' | 'died';

interface Fault {
  readonly kind: FaultKind;
  /** In one sentence without its full stop. */
  readonly text: string;
}

/** The mechanism, as it follows "Not safe: ". */
export const FAULTS: Readonly<Record<FaultKind, string>> = {
  reset: 'it resets connections, as a server does that closes while a part of the request is unread',
  refused: 'it refuses connections',
  closed: 'it closes connections without an answer',
  cut: 'it closes connections within an answer',
  unreadable: 'its answers cannot be read',
  died: 'it dies',
};

/** What to change, as sentences without their full stops. */
export const CURES: Readonly<Record<FaultKind, string>> = {
  reset:
    'read the whole request, to the empty line and to the end of its body, before the connection is closed: with a part unread the kernel resets it, and the browser loses the answer',
  refused:
    'keep listening while connections are served, with a backlog as long as the connections that browsers open at once (two of them: 12)',
  closed: 'answer each request before its connection is closed, and be it with an error status',
  cut: 'send as many bytes as Content-Length says, or the last chunk, before the connection is closed',
  unreadable:
    'answer as HTTP/1.1 has it (RFC 9112): a status line, header lines, an empty line, and a length that is right',
  died: 'let a fault on one connection end that connection, and not the server',
};

/** All that happened before the kit itself closed anything, each kind once. What a browser asked for again and got is none. */
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
  const when = begun ? `within its answer to ${lost.request}` : `without an answer to ${lost.request}`;
  return { kind, text: `the server ${did} connection ${id} ${when}` };
}

/** One asking for the page. */
export interface Visit {
  readonly client: Client;
  /** Of the page, and of what it redirected to; the last one is what the client got. */
  readonly statuses: readonly number[];
}

export interface Seen {
  readonly visits: readonly Visit[];
  /** Whatever else was asked for, and answered with an error status. */
  readonly errors: readonly { readonly request: string; readonly status: number }[];
  readonly faults: readonly Fault[];
}

/** A trial with what its trace shows; null where there is no trace. */
export interface Tried {
  readonly result: Result;
  readonly seen: Seen | null;
}

/** @param page path and query, as they are asked for */
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

/** What a client has asked for of its own will, in the order of asking. */
const askedBy = ({ connections }: Trace, client: Client): Exchange[] =>
  connections
    .filter((each) => each.client === client)
    .flatMap(({ exchanges }) => exchanges)
    .filter(({ request }) => !UNASKED.test(request))
    .toSorted((one, other) => one.sentMs - other.sentMs);

/** A redirect, and what the client asked for next; a bystander follows none. */
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

/** Whether it was answered with a page, or told that the one which it has is still right. */
export const isPage = (status: number): boolean => (status >= 200 && status < 300) || status === 304;

/** What the client got in the end. */
export const lastOf = ({ statuses }: Visit): number => statuses.at(-1) ?? 0;

/* What the page is, in words: what the probe and the browsers were answered. Pure. */

/** A page that takes longer with nothing in the way is called slow, in milliseconds; patience then counts from that time. */
export const SLOW_CHECK_MS = 1000;

export const isSlow = (traits: Traits | null): boolean => (traits?.answerMs ?? 0) >= SLOW_CHECK_MS;

/** How long a request may stay unanswered, counted from the unhindered time of a slow page; in milliseconds. */
export const patienceFor = (patience: number, traits: Traits | null): number =>
  patience + (isSlow(traits) ? Math.ceil(traits?.answerMs ?? 0) : 0);

/** What the page is in the end, after its redirects. */
export const finalOf = ({ looks }: ProbedPage): Look | undefined => looks.at(-1);

/** Whether the probe was answered with a page. */
export function isPageOf(page: ProbedPage | undefined): boolean {
  const final = page && finalOf(page);
  return final?.status != null && isPage(final.status) && final.fault === null && page?.elsewhere === null;
}

/** Everything that was asked once, with its status and size. */
export function pageNotes(traits: Traits | null, patience: number): string[] {
  const page = traits?.page;
  if (!page) return [];
  const told = page.looks.map(
    (look, index) => `${index === 0 ? `GET ${look.path} is` : `${look.path}, which is`} ${inWords(look)}`,
  );
  const end = page.elsewhere === null ? '' : `, to ${page.elsewhere}, which is not this server`;
  return [
    `With nothing beside it, ${told.join(', to ')}${end}.`,
    ...(isSlow(traits)
      ? [
          `The page is slow: it takes ${lasting(traits?.answerMs ?? 0)} with nothing in the way. Patience counts from that: ${patienceFor(patience, traits)} ms.`,
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

/** What the browsers and bystanders were answered in the end, with how often. */
export function statusNote(tried: readonly Tried[]): string[] {
  const counts = new Map<number, number>();
  for (const visit of tried.flatMap(({ seen }) => seen?.visits ?? [])) {
    counts.set(lastOf(visit), (counts.get(lastOf(visit)) ?? 0) + 1);
  }
  const told = [...counts].toSorted(([one], [other]) => one - other).map(([status, count]) => `${status} (${count}×)`);
  return told.length === 0 ? [] : [`In the trials the page was answered ${told.join(', ')}.`];
}

/** Errors of whatever else the page asked for: they decide nothing, and are said. */
export function errorNotes(tried: readonly Tried[]): string[] {
  const counts = new Map<string, number>();
  for (const { request, status } of tried.flatMap(({ seen }) => seen?.errors ?? [])) {
    const key = `${request} was answered ${status}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].slice(0, 5).map(([text, count]) => `${text}${count === 1 ? '' : ` (${count}×)`}.`);
}
