/**
 * The order in which silent connections are used. This needs two or more to one host at once, and engines open them in
 * different ways: Chromium when a page is answered before its second preconnect, WebKitGTK when a page has several
 * hints for its own host. Firefox never opens a second speculative connection to a host. Both pages later ask for
 * images, one at a time, from a server that closes after each answer, so the next connection used is always a silent
 * one or a new one.
 *
 * Chromium's source says that never-used ones are used oldest first
 * (`TransportClientSocketPool::AssignIdleSocketToRequest`).
 */
import type { SilentOrder } from '../../domain/measurements.ts';
import { SETTLE_MS, type Session } from './bench.ts';
import { image, isSilent, NO_ICON, type NotedConnection, oneAfterTheOther, page, requestsOf } from './instrument.ts';
import type { Trait } from './trait.ts';

/** The number of images, and of hints on the page that has hints. */
const IMAGES = 5;
const HINTS = 4;

const PAUSE_MS = 300;

/** The silent connection on which a request was sent. */
export type Choice = 'oldest' | 'newest' | 'between' | 'neither';

export const silentOrder: Trait<'silent-order'> = {
  id: 'silent-order',
  async measure({ trials, tell, inFreshBrowser }) {
    const choices = await inFreshBrowser(2 * trials, async (session) => {
      const seen: Choice[] = [];
      for (let trial = 1; trial <= 2 * trials; trial++) {
        tell(`silent-order, ${trial} of ${2 * trials}`);
        seen.push(...choicesOf(await visit(session, trial, trial <= trials ? 0 : HINTS)));
      }
      return seen;
    });
    const value = orderOf(choices);
    if (!value) throw new Error(`it never had two silent connections to one host (${2 * trials} visits)`);
    return { value, reason: null };
  },
};

/** The choices that a browser made: one for each request that it sent while two or more connections were silent. */
export const choicesOf = (connections: readonly NotedConnection[]): Choice[] =>
  requestsOf(connections).flatMap(({ atMs, connection }) => choiceOf(connections, connection, atMs));

/** The page pauses between requests, so a connection younger than half a pause was opened for the request itself. */
const YOUNG_MS = PAUSE_MS / 2;

function choiceOf(connections: readonly NotedConnection[], used: number, atMs: number): Choice[] {
  const justBefore = atMs - YOUNG_MS;
  const silent = connections
    .filter((each) => isSilent(each, justBefore) && (each.id === used || isSilent(each, atMs)))
    .map(({ id }) => id);
  if (silent.length < 2) return [];
  if (!silent.includes(used)) return ['neither'];
  if (used === silent[0]) return ['oldest'];
  return [used === silent.at(-1) ? 'newest' : 'between'];
}

/** One word for all choices; null if there was none. */
export function orderOf(choices: readonly Choice[]): SilentOrder | null {
  if (choices.length === 0) return null;
  const count = (choice: Choice) => choices.filter((each) => each === choice).length;
  const [oldest, newest] = [count('oldest'), count('newest')];
  const all = choices.length;
  return {
    order: oldest === all ? 'oldest-first' : newest === all ? 'newest-first' : 'other',
    samples: all,
    oldest,
    newest,
    between: count('between'),
    neither: count('neither'),
  };
}

async function visit(session: Session, trial: number, hints: number): Promise<readonly NotedConnection[]> {
  const host = `o${trial}.localhost`;
  const instrument = await session.listen(({ path }) => (path === '/' ? page(html(hints)) : image(true)));
  const tab = await session.open(`http://${host}:${instrument.port}/`);
  const images = () => requestsOf(instrument.connections()).filter(({ path }) => path !== '/').length;
  await session.until(() => images() >= IMAGES, 'ask for all images');
  await tab.close().catch(() => {}); // everything has been observed
  return instrument.connections();
}

function html(hints: number): string {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const links = numbers(hints).map((each) => `<link rel="preconnect" href="/${each}">`);
  const loads = numbers(IMAGES).map((each) => `load('/${each}.svg')`);
  return `${NO_ICON}${links.join('')}${oneAfterTheOther(loads, PAUSE_MS, SETTLE_MS)}`;
}
