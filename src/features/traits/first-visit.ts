/**
 * How many connections a visit opens and leaves silent, for each way to open the address. The instrument answers at
 * once and closes after each answer, as an HTTP/1.0 server does. The page names no icon, so a browser asks for one as
 * it usually does.
 */
import type { Visits } from '../../domain/measurements.ts';
import type { Navigation } from '../../domain/schema.ts';
import { isolationOf } from '../../run/selection.ts';
import { within } from '../../system/concurrency.ts';
import { type Bench, SETTLE_MS, type Session, STEP_MS } from './bench.ts';
import { image, isSilent, type NotedConnection, page, requestsOf } from './instrument.ts';
import { integerOf, type Trait } from './trait.ts';

/** The result of one visit. */
export interface FirstVisit {
  readonly opened: number;
  readonly silent: number;
}

export const firstVisit: Trait<'first-visit'> = {
  id: 'first-visit',
  async measure(bench) {
    const kinds = bench.definition.navigations(bench.install);
    if (kinds.length === 0) throw new Error('the kit cannot open an address in it here');
    const value: Visits[] = [];
    for (const navigation of kinds) value.push(await visitsBy(navigation, bench));
    if (value.every((each) => each.value === null)) throw new Error(value[0]?.reason ?? 'no visit succeeded');
    return { value, reason: null };
  },
};

/**
 * The result of one visit, from the instrument's records up to `atMs`. `beganMs`: just before the address was opened.
 */
export const visitOf = (connections: readonly NotedConnection[], beganMs: number, atMs: number): FirstVisit => ({
  opened: connections.filter(({ openedMs }) => openedMs >= beganMs && openedMs <= atMs).length,
  silent: connections.filter((each) => isSilent(each, atMs)).length,
});

/** Combines all visits of a kind. `failed`: the reasons of those that failed. */
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

/**
 * How many visits are made: `trials` if all of them were alike, twice as many if they were not, because a rate needs
 * more of them than a value that never changes.
 */
export function enoughOf(visits: readonly FirstVisit[], trials: number): number {
  const alike = new Set(visits.map(({ opened, silent }) => `${opened} ${silent}`)).size <= 1;
  return alike ? trials : 2 * trials;
}

/**
 * One browser with a host name for each visit if sharing was shown to make no difference; else a fresh one for each.
 */
async function visitsBy(navigation: Navigation, bench: Bench): Promise<Visits> {
  const isolation = isolationOf(bench.definition, 'first-visit', 'auto');
  const visits: FirstVisit[] = [];
  const failed: string[] = [];
  const done = () => visits.length + failed.length;
  const each = async (session: Session) => {
    const number = done() + 1;
    bench.tell(`first-visit, ${navigation}, ${number} of ${enoughOf(visits, bench.trials)}`);
    visits.push(await visit(session, navigation, `v${number}.localhost`));
  };
  const isDone = () => done() >= enoughOf(visits, bench.trials);
  while (!isDone()) {
    // After a visit that failed or hung, the browser may do no better: the next one begins in a fresh browser.
    await bench
      .inFreshBrowser(isolation === 'browser' ? 2 * bench.trials : 1, async (session) => {
        do await within(STEP_MS, each(session), `the visit took longer than ${STEP_MS / 1000} s`);
        while (isolation === 'browser' && !isDone());
      })
      .catch((error: unknown) => void failed.push(error instanceof Error ? error.message : String(error)));
  }
  return visitsOf(navigation, isolation, visits, failed);
}

async function visit(session: Session, navigation: Navigation, host: string): Promise<FirstVisit> {
  const instrument = await session.listen(({ path }) => (path === '/' ? page('') : image(true)));
  let began = 0;
  const tab = await session.open(`http://${host}:${instrument.port}/`, navigation, () => {
    began = instrument.now(); // a page to reload is opened first, so the last time counts
  });
  const asked = () => requestsOf(instrument.connections()).some(({ path, atMs }) => path === '/' && atMs >= began);
  await session.until(asked, 'ask for the page');
  await session.rest(SETTLE_MS);
  const seen = visitOf(instrument.connections(), began, instrument.now());
  await tab.close().catch(() => {}); // everything has been observed
  return seen;
}
