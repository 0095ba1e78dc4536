/** The browsers of a run: what was launched under each id. Pure. */
import { grouped } from '../domain/cells.ts';
import type { Engine } from '../domain/engines.ts';
import type { Result } from '../domain/schema.ts';

export interface BrowserInUse {
  readonly id: string;
  readonly engine: Engine;
  readonly profile: Result['browser']['profile'];
  /** All versions seen: a run may have been continued with another release. Empty if it is not installed. */
  readonly versions: readonly string[];
  readonly sources: readonly string[];
  readonly drivers: readonly string[];
  /** Such as `person, headed`. */
  readonly profiles: readonly string[];
  readonly navigations: readonly string[];
  readonly isolations: readonly string[];
  /** Switches of every trial that was played. */
  readonly switches: readonly string[];
  /** Switches of only some trials. */
  readonly otherSwitches: readonly string[];
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)].filter((value) => value !== '');

/** The browsers of `results`, in the order in which they first appear. */
export function browsersInUse(results: readonly Result[]): BrowserInUse[] {
  return grouped(results, ({ browser }) => browser.id).flatMap((mine) => {
    const all = mine.map(({ browser }) => browser);
    // A trial that was not played has no driver, and its other fields are only planned values.
    const played = all.filter(({ driver }) => driver !== '');
    const told = played.length > 0 ? played : all;
    const [first] = told;
    if (!first) return [];
    const switches = distinct(played.flatMap((each) => each.switches));
    const always = switches.filter((one) => played.every((each) => each.switches.includes(one)));
    return {
      id: first.id,
      engine: first.engine,
      profile: first.profile,
      versions: distinct(all.map(({ version }) => version)),
      sources: distinct(told.map(({ source }) => source)),
      drivers: distinct(told.map(({ driver }) => driver)),
      profiles: distinct(told.map(({ profile, headless }) => `${profile}, ${headless ? 'headless' : 'headed'}`)),
      navigations: distinct(told.map(({ navigation }) => navigation)),
      isolations: distinct(told.map(({ isolation }) => isolation)),
      switches: always,
      otherSwitches: switches.filter((one) => !always.includes(one)),
    };
  });
}
