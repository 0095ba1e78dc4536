/** What a trial's trace shows of the page: how it was answered, to whom, and what else went wrong. Pure. */
import type { Result } from '../results/schema.ts';
import { UNASKED } from '../verdict/failure.ts';
import type { Client, Exchange, Trace } from '../wire/trace.ts';
import { type Fault, faultsOf } from './faults.ts';

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
