/** Whether the browser has come where it was sent, by what it asks for. Pure. */
import { UNASKED } from '../verdict/failure.ts';
import type { Client, Exchange, Trace } from '../wire/trace.ts';

/** The last navigation: whose, since when, and whether the page is only asked for again. */
export interface Visit {
  readonly client: Client;
  readonly sinceMs: number;
  readonly reload: boolean;
}

/** What the visit is for. */
export interface Goal {
  /** What the wire calls the request, such as `GET /`. */
  readonly request: string;
  /** It is the server's page, and the driver has said that it is there: then it may have come by another way. */
  readonly shown: boolean;
}

/** The request of that name that belongs to the visit. */
export const askedFor = (trace: Trace, visit: Visit, request: string): Exchange | undefined =>
  requestsOf(trace, visit).find((each) => each.request === request);

/**
 * Whether the browser has come since it was sent there. To the server's page it may come by another way: a redirect that it
 * remembers asks for another path at once, and a page that it has kept is asked for by nothing but a reload.
 * @param isSo what must hold of the request, if there is one
 */
export function hasCome(
  trace: Trace,
  visit: Visit,
  { request, shown }: Goal,
  isSo: (exchange: Exchange) => boolean = () => true,
): boolean {
  const asked = askedFor(trace, visit, request);
  if (asked) return isSo(asked);
  if (!shown) return false;
  // The icon of the first showing may be asked for only now: it is not the reload.
  return !visit.reload || requestsOf(trace, visit).some((each) => !UNASKED.test(each.request) && isSo(each));
}

function requestsOf({ connections }: Trace, { client, sinceMs }: Visit): Exchange[] {
  return connections
    .filter((each) => each.client === client)
    .flatMap((each) => each.exchanges)
    .filter((each) => each.sentMs >= sinceMs);
}
