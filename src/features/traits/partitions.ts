/**
 * Whether a kept-alive connection to one host is used for pages of several sites, and for requests without credentials.
 * `a.localhost` and `b.localhost` are different sites, because the public suffix list has no `localhost` and its
 * default rule makes the last label the suffix; `x.a.localhost` belongs to the first site. The pages of the same site
 * and the requests with credentials are controls: if these also open new connections, partitions are not what keeps the
 * others apart.
 */
import type { Partitions } from '../../domain/measurements.ts';
import { PAGE_MS, type Session } from './bench.ts';
import { image, NO_ICON, type NotedConnection, oneAfterTheOther, page, requestsOf } from './instrument.ts';
import { rateOf, type Trait } from './trait.ts';

/** Time for the browser to put a used connection back before the next request. */
const PAUSE_MS = 400;

/** The requests to the shared host, in this order. */
const STEPS = ['first', 'included', 'omitted', 'same-site', 'other-site'] as const;
type Step = (typeof STEPS)[number];

export const partitions: Trait<'partitions'> = {
  id: 'partitions',
  async measure({ trials, tell, inFreshBrowser }) {
    const value = await inFreshBrowser(3 * trials, async (session) => {
      const seen: (readonly NotedConnection[])[] = [];
      for (let trial = 1; trial <= trials; trial++) {
        tell(`partitions, ${trial} of ${trials}`);
        seen.push(await once(session, trial));
      }
      return partitionsOf(seen);
    });
    return { value, reason: null };
  },
};

/** For each step, in how many trials its request came on a used connection. */
export function partitionsOf(trials: readonly (readonly NotedConnection[])[]): Partitions {
  const reused = (step: Step) => rateOf(trials.map((connections) => isReused(connections, `/${step}`)));
  return {
    sameSite: reused('same-site'),
    otherSite: reused('other-site'),
    included: reused('included'),
    omitted: reused('omitted'),
  };
}

/** @throws if the browser did not ask for it */
function isReused(connections: readonly NotedConnection[], path: string): boolean {
  const carrier = connections.find(({ requests }) => requests.some((asked) => asked.path === path));
  if (!carrier) throw new Error(`it did not ask for ${path}`);
  return carrier.requests[0]?.path !== path;
}

async function once(session: Session, trial: number): Promise<readonly NotedConnection[]> {
  const shared = await session.listen(() => image(false));
  const url = (step: Step) => `'http://c${trial}.localhost:${shared.port}/${step}'`;
  const ask = (step: Step, credentials: 'include' | 'omit') =>
    `fetch(${url(step)}, { mode: 'no-cors', credentials: '${credentials}' }).then((answer) => answer.text()).catch(() => {})`;
  const scripts: Readonly<Record<string, string>> = {
    '/first': oneAfterTheOther([`load(${url('first')})`, ask('included', 'include'), ask('omitted', 'omit')], PAUSE_MS),
    '/same-site': oneAfterTheOther([`load(${url('same-site')})`], PAUSE_MS),
    '/other-site': oneAfterTheOther([`load(${url('other-site')})`], PAUSE_MS),
  };
  const server = await session.listen(({ path }) => page(`${NO_ICON}${scripts[path] ?? ''}`));
  const visit = async (host: string, path: string, until: Step) => {
    await session.open(`http://${host}:${server.port}${path}`);
    const asked = () => requestsOf(shared.connections()).some((each) => each.path === `/${until}`);
    await session.until(asked, `ask for /${until}`, PAGE_MS);
    await session.rest(PAUSE_MS);
  };
  await visit(`a${trial}.localhost`, '/first', 'omitted');
  await visit(`x.a${trial}.localhost`, '/same-site', 'same-site');
  await visit(`b${trial}.localhost`, '/other-site', 'other-site');
  return shared.connections();
}
