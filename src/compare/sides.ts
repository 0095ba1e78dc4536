/** Which browser of one set stands beside which of another. Pure. */
import { engineName } from '../report/names.ts';
import type { Result } from '../results/schema.ts';
import type { ResultSet } from '../results/set.ts';
import type { Lane } from './comparison.ts';

/** One browser of one set, or nothing where the set has none for the lane. */
export interface Source {
  readonly set: ResultSet;
  readonly label: string;
  readonly results: readonly Result[];
}

export type Aligned = Pick<Lane, 'title' | 'engine'> & { readonly sources: readonly Source[]; readonly byId: boolean };

/** Of a fixed locale, so that every machine writes the same; numeric puts chromium-99 before chromium-120. */
export const natural = new Intl.Collator('en', { numeric: true });

/**
 * Several sets: where each has at most one browser of an engine, those stand side by side, whatever their ids; else those of
 * an engine and profile; else those of the same id.
 */
export function alignSets(sets: readonly ResultSet[]): Aligned[] {
  const results = sets.flatMap((set) => set.results);
  return distinct(results.map(byEngine))
    .toSorted(natural.compare)
    .flatMap((engine) => {
      const ofEngine = results.filter(({ browser }) => browser.engine === engine);
      const keyOf = LADDER.find((key) => sets.every((set) => isUnambiguous(set.results, engine, key))) ?? byId;
      return distinct(ofEngine.map(keyOf)).map((key) => ({
        engine,
        title: keyOf === byId ? key : [engineName(engine), ...(keyOf === byProfile ? [key] : [])].join(', '),
        byId: keyOf === byId,
        sources: sets.map((set, index) => ({
          set,
          label: String.fromCharCode(65 + index),
          results: set.results.filter((each) => each.browser.engine === engine && keyOf(each) === key),
        })),
      }));
    });
}

/**
 * One set: the releases of each engine and profile in the order of their versions. Where one version was driven in two ways
 * (by Playwright, and by nobody), each way has a lane of its own.
 */
export function alignReleases(set: ResultSet): Aligned[] {
  // A browser that never ran has no version, and so no place among the releases.
  const ran = groupBy(set.results, byId).filter((results) => versionOf(results) !== '');
  const groups = groupBy(ran.flat(), ({ browser }) => JSON.stringify([browser.engine, browser.profile])).toSorted(
    (a, b) => natural.compare(a[0]?.browser.engine ?? '', b[0]?.browser.engine ?? ''),
  );
  return groups.flatMap((group) => {
    const releases = groupBy(group, byId);
    const versions = releases.map(versionOf);
    const twice = distinct(versions).length < versions.length;
    const lanes = twice ? groupBy(group, (each) => driverOf(each, group)) : [group];
    return lanes.flatMap((lane) => {
      const sources = groupBy(lane, byId)
        .toSorted((a, b) => natural.compare(versionOf(a), versionOf(b)))
        .map((results) => ({ set, label: results[0]?.browser.id ?? '', results }));
      const [first] = lane;
      if (sources.length < 2 || !first) return [];
      const { browser } = first;
      const words = [engineName(browser.engine), ...(browser.profile === 'person' ? [] : [browser.profile])];
      const how = twice ? [driverOf(first, group)] : [];
      return [{ engine: browser.engine, title: [...words, ...how].join(', '), byId: false, sources }];
    });
  });
}

type KeyOf = (result: Result) => string;
const byEngine = ({ browser }: Result) => browser.engine;
const byProfile: KeyOf = ({ browser }) => browser.profile;
const byId: KeyOf = ({ browser }) => browser.id;
const LADDER: readonly KeyOf[] = [byEngine, byProfile];

/** Whether each key names at most one browser of the set. */
function isUnambiguous(results: readonly Result[], engine: Lane['engine'], keyOf: KeyOf): boolean {
  const mine = results.filter(({ browser }) => browser.engine === engine);
  return distinct(mine.map(byId)).length === distinct(mine.map(keyOf)).length;
}

/** A line of a trial that was not played names no driver: that of the browser's others is meant. */
const driverOf = (result: Result, all: readonly Result[]): string =>
  all.find(({ browser }) => browser.id === result.browser.id && browser.driver !== '')?.browser.driver ?? '';

/** The versions that ran; a line of a trial that was not played may know none. */
export const versionOf = (results: readonly Result[]): string =>
  distinct(results.map(({ browser }) => browser.version).filter(Boolean)).join(' and ');

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

const groupBy = (results: readonly Result[], keyOf: KeyOf): Result[][] =>
  distinct(results.map(keyOf)).map((key) => results.filter((each) => keyOf(each) === key));
