/**
 * How many connections to one host a browser has open at once. A page asks for things that are not answered until no connection has
 * come for a while, by `fetch()` and as images. Chromium and Firefox are said to have 6 (client_socket_pool_manager.cc,
 * `network.http.max-persistent-connections-per-server`), and libsoup as WebKitGTK sets it 6.
 *
 * Images alone would not do: WebKit keeps all but two requests of low priority back (`maximumActiveCountForLowPriority` of its
 * NetworkLoadScheduler), which images are until they are seen: measured with 2.50, a driven tab has 2, one that is looked at 6.
 */
import type { LimitPerHost } from '../../domain/measurements.ts';
import { SETTLE_MS, type Session } from './bench.ts';
import { image, isOpen, NO_ICON, type NotedConnection, page, requestsOf } from './instrument.ts';
import { integerOf, type Trait } from './trait.ts';

const THINGS = 20;

/** A constant of the browser: three times the same is enough. */
const MOST = 3;

export const limitPerHost: Trait<'limit-per-host'> = {
  id: 'limit-per-host',
  async measure({ trials, tell, inFreshBrowser }) {
    const times = Math.min(trials, MOST);
    const value = await inFreshBrowser(2 * times, async (session): Promise<LimitPerHost> => {
      const limits: Record<Kind, number[]> = { fetches: [], images: [] };
      for (let trial = 1; trial <= times; trial++) {
        tell(`limit-per-host, ${trial} of ${times}`);
        for (const kind of ['fetches', 'images'] as const) limits[kind].push(await once(session, kind, trial));
      }
      return { asked: THINGS, fetches: integerOf(limits.fetches), images: integerOf(limits.images) };
    });
    return { value, reason: null };
  },
};

type Kind = 'fetches' | 'images';

/** What makes a page ask for all of `urls` at once. */
const asking: Readonly<Record<Kind, (urls: readonly string[]) => string>> = {
  fetches: (urls) =>
    `<script>for (const url of ${JSON.stringify(urls)}) fetch(url, { mode: 'no-cors' }).catch(() => {});</script>`,
  images: (urls) => urls.map((url) => `<img alt="" src="${url}">`).join(''),
};

/** The connections that are open at `atMs`. */
export const limitOf = (connections: readonly NotedConnection[], atMs: number): number =>
  connections.filter((each) => isOpen(each, atMs)).length;

/** The page is served from a host and a port of its own, so that its connection is none of those that are counted. */
async function once(session: Session, kind: Kind, trial: number): Promise<number> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const things = await session.listen(async () => {
    await released;
    return image(true);
  });
  const name = `${kind}${trial}.localhost`;
  const urls = Array.from({ length: THINGS }, (_, index) => `http://${name}:${things.port}/${index}.svg`);
  const server = await session.listen(() => page(`${NO_ICON}${asking[kind](urls)}`));
  const tab = await session.open(`http://p-${name}:${server.port}/`);
  const quietMs = () => things.now() - (things.connections().at(-1)?.openedMs ?? things.now());
  await session.until(() => quietMs() >= SETTLE_MS, 'ask for what is on the page');
  const limit = limitOf(things.connections(), things.now());
  release();
  // Only if the rest is asked for now was it the limit that kept it back.
  await session.until(() => requestsOf(things.connections()).length >= THINGS, `ask for all ${THINGS} ${kind}`);
  await tab.close().catch(() => {}); // what was to be seen was seen
  return limit;
}
