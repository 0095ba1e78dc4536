/**
 * How many connections a visit opens, and how many it leaves silent, by the way in which the address was opened. The instrument
 * answers at once and closes after each answer, as a server of HTTP/1.0 does. The page names no icon: a browser asks for one as it
 * does anywhere.
 */
import type { Visits } from '../../domain/measurements.ts';
import type { Navigation } from '../../domain/schema.ts';
import { isolationOf } from '../../run/selection.ts';
import { type Bench, SETTLE_MS, type Session } from './bench.ts';
import { image, isSilent, type NotedConnection, page, requestsOf } from './instrument.ts';
import { integerOf, type Trait } from './trait.ts';

/** What one visit showed. */
export interface FirstVisit {
  readonly opened: number;
  readonly silent: number;
}

export const firstVisit: Trait<'first-visit'> = {
  id: 'first-visit',
  async measure(bench) {
    const kinds = bench.definition.navigations(bench.install);
    if (kinds.length === 0) throw new Error('no address can be opened in it here');
    const value: Visits[] = [];
    for (const navigation of kinds) value.push(await visitsBy(navigation, bench));
    if (value.every((each) => each.value === null)) throw new Error(value[0]?.reason ?? 'no visit succeeded');
    return { value, reason: null };
  },
};

/** What one visit showed, from what the instrument had noted by `atMs`. `beganMs`: the address was about to be handed over. */
export const visitOf = (connections: readonly NotedConnection[], beganMs: number, atMs: number): FirstVisit => ({
  opened: connections.filter(({ openedMs }) => openedMs >= beganMs && openedMs <= atMs).length,
  silent: connections.filter((each) => isSilent(each, atMs)).length,
});

/** What all visits of a kind showed. `failed`: why those failed that did. */
export function visitsOf(
  navigation: Navigation,
  isolation: Visits['isolation'],
  visits: readonly FirstVisit[],
  failed: readonly string[],
): Visits {
  const all = visits.length + failed.length;
  return {
    navigation,
    isolation,
    value:
      visits.length === 0
        ? null
        : {
            opened: integerOf(visits.map(({ opened }) => opened)),
            silent: integerOf(visits.map(({ silent }) => silent)),
          },
    reason: failed.length === 0 ? null : `${failed.length} of ${all} visits failed: ${failed[0]}`,
  };
}

/** A fresh browser for each visit where sharing one was not shown to connect alike; else one, and a host name for each. */
async function visitsBy(navigation: Navigation, bench: Bench): Promise<Visits> {
  const isolation = isolationOf(bench.definition, 'first-visit', 'auto');
  const visits: FirstVisit[] = [];
  const failed: string[] = [];
  const each = async (session: Session) => {
    const number = visits.length + failed.length + 1;
    bench.tell(`first-visit, ${navigation}, ${number} of ${bench.trials}`);
    visits.push(await visit(session, navigation, `v${number}.localhost`));
  };
  const reasonOf = (error: unknown) => void failed.push(error instanceof Error ? error.message : String(error));
  if (isolation === 'browser') {
    await bench
      .inFreshBrowser(bench.trials, async (session) => {
        while (visits.length + failed.length < bench.trials) await each(session).catch(reasonOf);
      })
      .catch(reasonOf);
  } else {
    while (visits.length + failed.length < bench.trials) await bench.inFreshBrowser(1, each).catch(reasonOf);
  }
  return visitsOf(navigation, isolation, visits, failed);
}

async function visit(session: Session, navigation: Navigation, host: string): Promise<FirstVisit> {
  const instrument = await session.listen(({ path }) => (path === '/' ? page('') : image(true)));
  let began = 0;
  const tab = await session.open(`http://${host}:${instrument.port}/`, navigation, () => {
    began = instrument.now(); // a page that is to be reloaded is opened first: the last time counts
  });
  const asked = () => requestsOf(instrument.connections()).some(({ path, atMs }) => path === '/' && atMs >= began);
  await session.until(asked, 'ask for the page');
  await session.rest(SETTLE_MS);
  const seen = visitOf(instrument.connections(), began, instrument.now());
  await tab.close().catch(() => {}); // what was to be seen was seen
  return seen;
}
