/**
 * How many connections to one host a browser has open at once. A page asks for images that are not answered until no connection
 * has come for a while. Chromium and Firefox are said to have 6 (client_socket_pool_manager.cc, `network.http.max-persistent-
 * connections-per-server`), and libsoup as WebKitGTK sets it 6.
 */
import { SETTLE_MS, type Session } from './bench.ts';
import { isOpen, type NotedConnection, requestsOf } from './instrument.ts';
import { image, NO_ICON, page } from './pages.ts';
import { integerOf } from './tally.ts';
import type { Trait } from './trait.ts';

const IMAGES = 20;

/** A constant of the browser: three times the same is enough. */
const MOST = 3;

export const limitPerHost: Trait<'limit-per-host'> = {
  id: 'limit-per-host',
  async measure({ trials, tell, inFreshBrowser }) {
    const times = Math.min(trials, MOST);
    const seen = await inFreshBrowser(times, async (session) => {
      const limits: number[] = [];
      for (let trial = 1; trial <= times; trial++) {
        tell(`limit-per-host, ${trial} of ${times}`);
        limits.push(await once(session, trial));
      }
      return limits;
    });
    return { value: { ...integerOf(seen), asked: IMAGES }, reason: null };
  },
};

/** The connections that are open at `atMs`. */
export const limitOf = (connections: readonly NotedConnection[], atMs: number): number =>
  connections.filter((each) => isOpen(each, atMs)).length;

/** The page is served from a host and a port of its own, so that its connection is none of those that are counted. */
async function once(session: Session, trial: number): Promise<number> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const images = await session.listen(async () => {
    await released;
    return image(true);
  });
  const sources = Array.from(
    { length: IMAGES },
    (_, index) => `http://i${trial}.localhost:${images.port}/${index}.svg`,
  );
  const html = `${NO_ICON}${sources.map((source) => `<img alt="" src="${source}">`).join('')}`;
  const server = await session.listen(() => page(html));
  const tab = await session.open(`http://p${trial}.localhost:${server.port}/`);
  const quietMs = () => images.now() - (images.connections().at(-1)?.openedMs ?? images.now());
  await session.until(() => quietMs() >= SETTLE_MS, 'ask for the images');
  const limit = limitOf(images.connections(), images.now());
  release();
  // Only if the rest is asked for now was it the limit that kept it back.
  await session.until(() => requestsOf(images.connections()).length >= IMAGES, `ask for all ${IMAGES} images`);
  await tab.close().catch(() => {}); // what was to be seen was seen
  return limit;
}
