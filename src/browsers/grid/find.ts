/** Finds out whether a grid has an engine, under which name, and for how many trials at a time. */
import type { Engine } from '../../domain/engines.ts';
import { type Beyond, objectOf } from '../../system/beyond.ts';
import { withoutCredentials } from '../../system/credentials.ts';
import type { FoundBrowser } from '../../system/find-browsers.ts';
import { visible } from '../../text/visible.ts';
import { BROWSER_NAMES, capabilitiesOf } from './definitions.ts';
import { askStatus, type Offer } from './status.ts';

/* Which trials may be played at the same time on a grid, so that none of them waits there for a session. */

/** What is kept of an offer by whoever has a place. */
export type GridPlace = Pick<Offer, 'browserName' | 'sessions' | 'together' | 'rivals'>;

/**
 * Whether all of these get a session, in whichever order they come, and on whichever nodes the grid puts them. Pure.
 * Never true of less than the grid could do if it chose well: it does not know what else will be asked for.
 */
export function allFit(places: readonly GridPlace[]): boolean {
  return places.every(({ browserName, sessions, together, rivals }) => {
    const same = places.filter((other) => other.browserName === browserName).length;
    const rival = places.filter((other) => rivals.includes(other.browserName)).length;
    return same <= sessions && same + rival <= together;
  });
}

/**
 * Gives a function that does a piece of work when there is a place for it, in the order in which they were asked for.
 */
export function placesOnGrid(): <Result>(place: GridPlace, work: () => Promise<Result>) => Promise<Result> {
  const taken = new Set<GridPlace>();
  const waiting: { readonly place: GridPlace; readonly begin: () => void }[] = [];
  const next = () => {
    // No work overtakes another; otherwise work that needs all nodes would never get them.
    for (let first = waiting[0]; first && allFit([...taken, first.place]); first = waiting[0]) {
      waiting.shift();
      taken.add(first.place);
      first.begin();
    }
  };
  return async ({ ...place }, work) => {
    await new Promise<void>((begin) => {
      waiting.push({ place, begin });
      next();
    });
    try {
      return await work();
    } finally {
      taken.delete(place);
      next();
    }
  };
}

/** An engine on a grid, or why it is not there. */
export type OnGrid =
  | { readonly install: FoundBrowser; readonly place: GridPlace }
  | { readonly install: null; readonly reason: string };

/**
 * Finds an engine. A Selenium Grid lists what its nodes offer. A driver's own server lists nothing: it is asked for a
 * session, and is good for one at a time.
 * @throws InputError if nobody answers there
 */
export async function findOnGrid(engine: Engine, { grid, gridCapabilities }: Beyond): Promise<OnGrid> {
  const { offers } = await askStatus(grid);
  const further = objectOf(gridCapabilities) ?? {};
  const asked = (browserName: string, version: string | null): FoundBrowser => ({
    engine,
    source: 'grid',
    executable: browserName,
    version,
    session: { grid, capabilities: capabilitiesOf(engine, browserName, further) },
  });
  if (offers === null) return await tried(grid, asked(BROWSER_NAMES[engine][0] ?? '', null));
  const offer = BROWSER_NAMES[engine]
    .map((name) => offers.find(({ browserName }) => browserName === name))
    .find(Boolean);
  if (!offer) return { install: null, reason: missing(engine, grid, offers) };
  return { install: asked(offer.browserName, offer.version), place: offer };
}

function missing(engine: Engine, grid: string, offers: readonly Offer[]): string {
  const there = offers.map(({ browserName }) => browserName).join(', ') || 'nothing';
  return `no node of the grid at ${withoutCredentials(grid)} offers ${BROWSER_NAMES[engine].join(' or ')}: they offer ${there}`;
}

async function tried(grid: string, install: FoundBrowser): Promise<OnGrid> {
  const { openSession } = await import('./session.ts');
  try {
    const { driver, end } = await openSession(grid, install.session?.capabilities ?? {});
    const version = (await driver.getCapabilities()).getBrowserVersion() ?? null;
    await end();
    const place = { browserName: install.executable, sessions: 1, rivals: [], together: 1 };
    return { install: { ...install, version }, place };
  } catch (error) {
    const { message, name } = error as Error;
    const words = visible(message.split('\n')[0] || name, 300); // of some errors WebDriver tells the name alone
    return {
      install: null,
      reason: `${withoutCredentials(grid)} gives no session with ${install.executable}: ${words}`,
    };
  }
}
