/**
 * How many connections to one host a browser has open at once. A page asks for things with `fetch()` and as images;
 * they are not answered until no connection has come for a while. According to their sources Chromium and Firefox allow
 * 6 (client_socket_pool_manager.cc, `network.http.max-persistent-connections-per-server`), and so does libsoup in
 * WebKitGTK.
 *
 * Images are not enough: WebKit holds back all but two requests of low priority (`maximumActiveCountForLowPriority` of
 * its NetworkLoadScheduler), and images have that until they are visible. With 2.50, a driven tab has 2, a visible one
 * 6.
 */
import type { LimitPerHost } from '../../domain/measurements.ts';
import { SETTLE_MS, type Session } from './bench.ts';
import { image, isOpen, NO_ICON, type NotedConnection, page, requestsOf } from './instrument.ts';
import { integerOf, type Trait } from './trait.ts';

const THINGS = 20;

export const limitPerHost: Trait<'limit-per-host'> = {
  id: 'limit-per-host',
  async measure({ trials, tell, inFreshBrowser }) {
    const value = await inFreshBrowser(2 * trials, async (session): Promise<LimitPerHost> => {
      const limits: Record<Kind, number[]> = { fetches: [], images: [] };
      for (let trial = 1; trial <= trials; trial++) {
        tell(`limit-per-host, ${trial} of ${trials}`);
        for (const kind of ['fetches', 'images'] as const) limits[kind].push(await once(session, kind, trial));
      }
      return { asked: THINGS, fetches: integerOf(limits.fetches), images: integerOf(limits.images) };
    });
    return { value, reason: null };
  },
};

type Kind = 'fetches' | 'images';

/** Code that makes a page ask for all of `urls` at once. */
const asking: Readonly<Record<Kind, (urls: readonly string[]) => string>> = {
  fetches: (urls) =>
    `<script>for (const url of ${JSON.stringify(urls)}) fetch(url, { mode: 'no-cors' }).catch(() => {});</script>`,
  images: (urls) => urls.map((url) => `<img alt="" src="${url}">`).join(''),
};

/** The connections that are open at `atMs`. */
export const limitOf = (connections: readonly NotedConnection[], atMs: number): number =>
  connections.filter((each) => isOpen(each, atMs)).length;

/** The page has its own host and port, so its connection is not counted. */
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
  await session.until(() => quietMs() >= SETTLE_MS, 'ask for the things on the page');
  const limit = limitOf(things.connections(), things.now());
  release();
  // If the browser asks for the rest now, it was the limit that held them back.
  await session.until(() => requestsOf(things.connections()).length >= THINGS, `ask for all ${THINGS} ${kind}`);
  await tab.close().catch(() => {}); // everything has been observed
  return limit;
}
