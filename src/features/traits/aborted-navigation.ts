/**
 * Whether a stopped navigation closes its connection. It is stopped as by the stop button (`Tab.stop()`), or with
 * Escape if the browser is un-automated. The page is never answered.
 */
import type { AbortedNavigation } from '../../domain/measurements.ts';
import type { Session } from './bench.ts';
import { type NotedConnection, requestsOf } from './instrument.ts';
import { rateOf, spreadOf, type Trait } from './trait.ts';

/** The time in which a person notices that nothing comes. */
const WAITS_MS = 1000;

const WATCHED_MS = 10_000;

/** The result of one navigation. */
export interface Stopped {
  readonly connections: readonly NotedConnection[];
  /** When the kit asked the browser to stop. */
  readonly stoppedMs: number;
}

export const abortedNavigation: Trait<'aborted-navigation'> = {
  id: 'aborted-navigation',
  async measure({ trials, tell, inFreshBrowser }) {
    const value = await inFreshBrowser(trials, async (session) => {
      const seen: Stopped[] = [];
      for (let trial = 1; trial <= trials; trial++) {
        tell(`aborted-navigation, ${trial} of ${trials}`);
        seen.push(await once(session, trial));
      }
      return abortOf(seen, WATCHED_MS);
    });
    return { value, reason: null };
  },
};

/**
 * Combines the results of all navigations.
 * @throws if the browser closed the connection before it was asked to stop
 */
export function abortOf(stops: readonly Stopped[], watchedMs: number): AbortedNavigation {
  const after = stops.map(({ connections, stoppedMs }) => {
    // A browser may ask again on another connection, so all connections that carried the page must be closed.
    const asked = connections.filter(({ requests }) => requests.some(({ path }) => path === '/'));
    const last = asked.map(({ endedMs }) => (endedMs === null ? null : endedMs - stoppedMs));
    if (asked.length === 0) throw new Error('it did not ask for the page');
    if (last.every((ms) => ms !== null && ms < 0)) throw new Error('it gave up before it was asked to stop');
    return last.some((ms) => ms === null) ? null : Math.max(...last.filter((ms) => ms !== null));
  });
  return {
    closed: rateOf(after.map((ms) => ms !== null)),
    afterMs: spreadOf(after.filter((ms) => ms !== null)),
    watchedMs,
  };
}

async function once(session: Session, trial: number): Promise<Stopped> {
  const instrument = await session.listen(() => null);
  const asked = () => requestsOf(instrument.connections()).length > 0;
  const tab = await session.open(`http://s${trial}.localhost:${instrument.port}/`);
  await session.until(asked, 'ask for the page');
  await session.rest(WAITS_MS);
  const stoppedMs = instrument.now();
  await tab.stop();
  const isOver = () =>
    instrument.now() - stoppedMs >= WATCHED_MS ||
    instrument.connections().every(({ requests, endedMs }) => requests.length === 0 || endedMs !== null);
  await session.until(isOver, 'end the watch', 2 * WATCHED_MS);
  const connections = instrument.connections();
  await tab.close().catch(() => {}); // everything has been observed
  return { connections, stoppedMs };
}
