/** Which trials may be played at the same time on a grid, so that none of them waits there for a session. */
import type { Offer } from './offers.ts';

/** What is kept of an offer by whoever has a place. */
export type Place = Pick<Offer, 'browserName' | 'sessions' | 'together' | 'rivals'>;

/**
 * Whether all of these get a session, in whichever order they come, and on whichever nodes the grid puts them. Pure.
 * Never true of less than the grid could do if it chose well: it does not know what else will be asked for.
 */
export function allFit(places: readonly Place[]): boolean {
  return places.every(({ browserName, sessions, together, rivals }) => {
    const same = places.filter((other) => other.browserName === browserName).length;
    const rival = places.filter((other) => rivals.includes(other.browserName)).length;
    return same <= sessions && same + rival <= together;
  });
}

/** Gives a function that does a piece of work when there is a place for it, in the order in which they were asked for. */
export function placesOnGrid(): <Result>(place: Place, work: () => Promise<Result>) => Promise<Result> {
  const taken = new Set<Place>();
  const waiting: { readonly place: Place; readonly begin: () => void }[] = [];
  const next = () => {
    // Nobody overtakes: whoever needs the nodes for himself would never have them.
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
