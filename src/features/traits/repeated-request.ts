/**
 * Whether a browser sends a request again by itself when its connection is closed without an answer. RFC 9110 §9.2.2 lets
 * it repeat what is idempotent; a POST may then be done twice, and nobody sees that. The sources say:
 *
 * - Chromium repeats any method if the connection had been used before (`HttpNetworkTransaction::ShouldResendRequest()`,
 *   net/http/http_network_transaction.cc). One that was opened ahead of need counts as used (`UNUSED_IDLE` in
 *   `HttpBasicState::IsConnectionReused()`, net/http/http_basic_state.cc), so that each silent connection costs one more repeat.
 * - Firefox repeats on a used connection any method, and on any connection a safe one (`nsHttpTransaction::Close()`,
 *   netwerk/protocol/http/nsHttpTransaction.cpp).
 * - libsoup sends what is not idempotent on a new connection (`SOUP_MESSAGE_IDEMPOTENT`, libsoup/soup-message.c).
 *
 * The page is answered on a connection that stays open. Then it sends the request, and whatever carries that is closed.
 */
import type { RepeatedRequest } from '../../domain/measurements.ts';
import { PAGE_MS, type Session } from './bench.ts';
import { image, NO_ICON, type NotedConnection, page, requestsOf } from './instrument.ts';
import { integerOf, rateOf, type Trait } from './trait.ts';

/** Time for the browser to put the used connection back. */
const PAUSE_MS = 400;

/** Nothing comes again after this long, in milliseconds. */
const QUIET_MS = 3000;

/**
 * The kinds of request. `fresh`: a POST on a connection that carried nothing before, though it may have been opened ahead of need;
 * the others come on a used one.
 */
const KINDS = ['post', 'form', 'get', 'fresh'] as const;
type Kind = (typeof KINDS)[number];

export const repeatedRequest: Trait<'repeated-request'> = {
  id: 'repeated-request',
  async measure({ trials, tell, inFreshBrowser }) {
    const seen: Record<Kind, Sent[]> = { post: [], form: [], get: [], fresh: [] };
    await inFreshBrowser(KINDS.length * trials, async (session) => {
      for (let trial = 1; trial <= trials; trial++) {
        tell(`repeated-request, ${trial} of ${trials}`);
        for (const kind of KINDS) seen[kind].push(await once(session, kind, trial));
      }
    });
    return repeatedOf(seen);
  },
};

/** One request that was never answered. */
export interface Sent {
  /** How often it came. */
  readonly times: number;
  /** Whether its connection had carried another before. */
  readonly reused: boolean;
  /** Whether the page was told that it failed; null for a form, which leaves the page. */
  readonly told: boolean | null;
}

/** Combines the trials. A kind whose control failed (its connection was not the one that was wanted) has no value. */
export function repeatedOf(seen: Readonly<Record<Kind, readonly Sent[]>>): {
  readonly value: RepeatedRequest;
  readonly reason: string | null;
} {
  const as = (kind: Kind) => {
    const fit = seen[kind].filter(({ reused }) => reused === (kind !== 'fresh'));
    return fit.length > 0 ? integerOf(fit.map(({ times }) => times)) : null;
  };
  const told = seen.post.flatMap((each) => (each.told === null ? [] : [each.told]));
  const missing = KINDS.filter((kind) => as(kind) === null);
  return {
    value: { post: as('post'), form: as('form'), get: as('get'), fresh: as('fresh'), told: rateOf(told) },
    reason: missing.length > 0 ? `${missing.join(', ')}: never sent on the connection that was wanted` : null,
  };
}

/** What was sent for `path`. @throws if the browser did not send it at all */
export function sentFor(connections: readonly NotedConnection[], path: string, told: boolean | null): Sent {
  const all = requestsOf(connections).filter((asked) => asked.path === path);
  const [first] = all;
  const carrier = connections.find(({ id }) => id === first?.connection);
  if (!first || !carrier) throw new Error(`it did not ask for ${path}`);
  return { times: all.length, reused: carrier.requests[0]?.path !== path, told };
}

/** What the page does: `fresh` has the page's own connection closed, so that the POST needs another. */
const ACTS: Readonly<Record<Kind, string>> = {
  post: `act('POST')`,
  fresh: `act('POST')`,
  get: `act('GET')`,
  form: `document.forms[0].submit()`,
};

async function once(session: Session, kind: Kind, trial: number): Promise<Sent> {
  let told: boolean | null = null;
  const script = `<form method="post" action="/act"><input name="a" value="1"></form><script>
const tell = (what) => new Image().src = '/told?' + what;
const act = (method) => fetch('/act', { method, ...(method === 'POST' && { body: 'a=1' }) }).then(() => tell('ok'), () => tell('error'));
setTimeout(() => { ${ACTS[kind]}; }, ${PAUSE_MS});
</script>`;
  const instrument = await session.listen(({ path }) => {
    if (path === '/act') return 'close';
    if (!path.startsWith('/told')) return page(`${NO_ICON}${script}`, kind === 'fresh');
    told = path.endsWith('error');
    return image(true);
  });
  const tab = await session.open(`http://${kind}${trial}.localhost:${instrument.port}/`);
  const acts = () => requestsOf(instrument.connections()).filter(({ path }) => path === '/act');
  await session.until(() => acts().length > 0, 'ask for /act', PAGE_MS);
  await session.until(() => instrument.now() - (acts().at(-1)?.atMs ?? 0) >= QUIET_MS, 'stop to ask for /act', PAGE_MS);
  const sent = sentFor(instrument.connections(), '/act', kind === 'form' ? null : (told ?? false));
  await tab.close().catch(() => {}); // everything has been observed
  return sent;
}
