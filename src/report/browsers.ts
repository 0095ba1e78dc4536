/** The browsers of a run: what was launched under each id. Pure. */
import { grouped } from '../domain/cells.ts';
import type { Engine } from '../domain/engines.ts';
import type { Result } from '../domain/schema.ts';

export interface BrowserInUse {
  readonly id: string;
  readonly engine: Engine;
  readonly profile: Result['browser']['profile'];
  /** Every version that was seen, should a run have been continued with another release; empty if it is not installed. */
  readonly versions: readonly string[];
  readonly sources: readonly string[];
  readonly drivers: readonly string[];
  /** Such as `person, headed`. */
  readonly profiles: readonly string[];
  readonly navigations: readonly string[];
  readonly isolations: readonly string[];
  /** Those of every trial that was played. */
  readonly switches: readonly string[];
  /** Those of some trials only. */
  readonly otherSwitches: readonly string[];
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)].filter((value) => value !== '');

/** The browsers of `results`, in the order in which they first appear. */
export function browsersInUse(results: readonly Result[]): BrowserInUse[] {
  return grouped(results, ({ browser }) => browser.id).flatMap((mine) => {
    const all = mine.map(({ browser }) => browser);
    // A trial that was not played knows no driver, and its other fields are what was planned.
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
