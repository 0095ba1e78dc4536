/** Whether the browser has arrived where it was sent, judged by its requests. Pure. */
import type { Client, Exchange, Trace } from '../domain/trace.ts';
import { UNASKED } from '../verdict/failure.ts';

/** The last navigation: which client, when it began, and whether it is a reload. */
export interface Arrival {
  readonly client: Client;
  readonly sinceMs: number;
  readonly reload: boolean;
  /** How it asks for what it was sent to; `GET` if left out. */
  readonly method?: 'POST';
}

/** What the visit is for. */
export interface Goal {
  /** The request's name on the wire, such as `GET /`. */
  readonly request: string;
  /** It is the server's page and the driver has reported it as loaded: then it may have come another way. */
  readonly shown: boolean;
}

/** The request with that name that belongs to the visit. */
export const askedFor = (trace: Trace, visit: Arrival, request: string): Exchange | undefined =>
  requestsOf(trace, visit).find((each) => each.request === request);

/**
 * Whether the browser has arrived since it was sent there. It may reach the server's page another way: after a
 * remembered redirect it asks for another path at once, and only a reload asks for a cached page.
 * @param isSo what must be true of the request, if there is one
 */
export function hasCome(
  trace: Trace,
  visit: Arrival,
  { request, shown }: Goal,
  isSo: (exchange: Exchange) => boolean = () => true,
): boolean {
  const asked = askedFor(trace, visit, request);
  if (asked) return isSo(asked);
  if (!shown) return false;
  // The browser may ask only now for the icon of the first visit: that is not the reload.
  return !visit.reload || requestsOf(trace, visit).some((each) => !UNASKED.test(each.request) && isSo(each));
}

/** What this client has sent since the visit began. */
export function requestsOf({ connections }: Pick<Trace, 'connections'>, { client, sinceMs }: Arrival): Exchange[] {
  return connections
    .filter((each) => each.client === client)
    .flatMap((each) => each.exchanges)
    .filter((each) => each.sentMs >= sinceMs);
}

/** Whether the browser still waits for an answer of this visit: it leaves an HTTP/1 connection whose request it stops. */
export function isLoading(trace: Trace, visit: Arrival): boolean {
  const connections = trace.connections.filter(({ closedMs }) => closedMs === null);
  return requestsOf({ connections }, visit).some(({ answeredMs }) => answeredMs === null);
}
