/** Puts the same cell of every side next to each other. Pure. */
import { ruleOf, tally } from '../../domain/cells.ts';
import { engineName } from '../../domain/engines.ts';
import type { ResultSet } from '../../domain/result-set.ts';
import type { Result, Run, Verdict } from '../../domain/schema.ts';
import { type Ended, rateInterval } from '../../stats/stopped-interval.ts';
import type { BrowserHistory, CellObservation, CellShare, Class, ComparedCell } from './comparison.ts';

/* Counts the trials of a cell on one side. Pure. */

/**
 * @param results the trials of one cell and side; never empty
 * @param run null: not recorded
 */
function observationOf(results: readonly Result[], run: Run | null): CellObservation {
  const observed = results.filter(({ verdict }) => verdict !== 'unavailable' && verdict !== 'broken');
  const { ended } = tally(observed, ruleOf(run));
  const of = (has: (result: Result) => boolean, endedBy: Ended) =>
    shareOf(observed.filter(has).length, observed.length, endedBy);
  const late = observed.filter(({ verdict }) => verdict === 'stalled' || verdict === 'delayed');
  // Trials that were not played have no driver or version; they are used only if there are no others.
  const played = observed.length > 0 ? observed : results;
  const every = (readFrom: (result: Result) => string | number | boolean) =>
    [...new Set(played.map((each) => String(readFrom(each))))].toSorted().join(' and ');
  // If it is unknown for one trial, it is unknown for all.
  const known = (readFrom: (result: Result) => string) =>
    played.some((each) => !readFrom(each)) ? null : every(readFrom);
  const option = run?.options.observer;
  return {
    trials: results.length,
    observed: observed.length,
    counts: countsOf(results, ({ verdict }) => verdict),
    class: classOf(new Set(observed.map(({ verdict }) => verdict))),
    stalls: of(({ verdict }) => verdict === 'stalled', ended),
    // A stopping rule looks only at stalls, so the count of anything else ends at a moment that depends on them.
    provoked: of(({ provoked }) => provoked, ended && 'severally'),
    ended,
    causes: countsOf(late, ({ cause }) => cause?.kind ?? 'unexplained'),
    reason:
      observed.length > 0 ? null : (results.find(({ reason }) => reason !== null)?.reason ?? 'no reason was recorded'),
    axes: {
      browser: known(({ browser }) => browser.version),
      server: known(({ server }) => server.version),
      kit: run?.kit ?? null,
      system: run?.os ?? null,
      processors: run && processorsOf(run, played),
      launch: every(({ browser }) => browser.switches.toSorted().join(' ')),
    },
    options: {
      patience: every(({ patienceMs }) => patienceMs),
      observer: typeof option === 'string' ? option : null,
      navigation: every(({ browser }) => browser.navigation),
      isolation: every(({ browser }) => browser.isolation),
      driver: every(({ browser }) => browser.driver),
      headless: every(({ browser }) => browser.headless),
      profile: every(({ browser }) => browser.profile),
    },
  };
}

/** The shards of a merged run may come from machines of several sizes; only those that played these trials count. */
function processorsOf({ cpus, shards = [] }: Run, results: readonly Result[]): string {
  const mine = shards.filter(({ run }) => results.some((each) => each.run === run)).map((shard) => shard.cpus);
  return [...new Set(mine.length > 0 ? mine : [cpus])].toSorted((a, b) => a - b).join(' and ');
}

const shareOf = (count: number, of: number, ended: Ended): CellShare => ({
  count,
  of,
  interval: of === 0 ? null : rateInterval(count, of, ended),
});

function countsOf<Key extends string>(
  results: readonly Result[],
  keyOf: (result: Result) => Key,
): Partial<Record<Key, number>> {
  const counts: Partial<Record<Key, number>> = {};
  for (const each of results) counts[keyOf(each)] = (counts[keyOf(each)] ?? 0) + 1;
  return counts;
}

/** A single problem among oks decides the class; the rates say how often it occurred. */
function classOf(verdicts: ReadonlySet<Verdict>): Class {
  const troubles = (
    [
      ['stalled', 'stalls'],
      ['delayed', 'delays'],
      ['failed', 'fails'],
    ] as const
  ).filter(([verdict]) => verdicts.has(verdict));
  if (verdicts.size === 0) return 'not-observed';
  return troubles.length > 1 ? 'mixed' : (troubles[0]?.[1] ?? 'ok');
}

/* Decides which browsers of several sets are compared with each other. Pure. */

/** One browser of one set; no results if the set has none for the lane. */
export interface Source {
  readonly set: ResultSet;
  readonly label: string;
  readonly results: readonly Result[];
}

export type Aligned = Pick<BrowserHistory, 'title' | 'engine'> & {
  readonly sources: readonly Source[];
  readonly byId: boolean;
};

/** The fixed locale gives the same order on every machine; numeric puts chromium-99 before chromium-120. */
export const natural = new Intl.Collator('en', { numeric: true });

/**
 * Several sets: if each has at most one browser of an engine, these are compared, whatever their ids; else those with
 * the same engine and profile; else those with the same id.
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
 * One set: the releases of each engine and profile in the order of their versions. If one version was used in two ways
 * (with Playwright, and un-automated), each way has its own lane.
 */
export function alignReleases(set: ResultSet): Aligned[] {
  // A browser that never ran has no version, so it cannot be placed among the releases.
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
function isUnambiguous(results: readonly Result[], engine: BrowserHistory['engine'], keyOf: KeyOf): boolean {
  const mine = results.filter(({ browser }) => browser.engine === engine);
  return distinct(mine.map(byId)).length === distinct(mine.map(keyOf)).length;
}

/** The line of a trial that was not played has no driver; the driver of the browser's other trials is used. */
const driverOf = (result: Result, all: readonly Result[]): string =>
  all.find(({ browser }) => browser.id === result.browser.id && browser.driver !== '')?.browser.driver ?? '';

/** The versions that ran; the line of a trial that was not played may have none. */
export const versionOf = (results: readonly Result[]): string =>
  distinct(results.map(({ browser }) => browser.version).filter(Boolean)).join(' and ');

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

const groupBy = (results: readonly Result[], keyOf: KeyOf): Result[][] =>
  distinct(results.map(keyOf)).map((key) => results.filter((each) => keyOf(each) === key));

export type AlignedCell = Omit<ComparedCell, 'changes'>;

/**
 * A cell is a server and a scenario, and also a navigation and a profile if a side has several of them. If each side
 * has only one, these are aligned even if they differ; the cell is then marked as not comparable.
 */
export function alignCells(sources: readonly Source[]): AlignedCell[] {
  const sides = sources.map(({ results }) => groupByKey(results, cellKey));
  const keys = new Map(sources.flatMap(({ results }) => results.map((each) => [cellKey(each), each])));
  return [...keys].flatMap(([key, { server, scenario }]) => {
    const trials = sides.map((side) => groupByKey(side.get(key) ?? [], variantOf));
    const row = (variant: string, sidesOf: readonly (readonly Result[])[]) => ({
      server: server.id,
      scenario,
      variant,
      observations: sidesOf.map((results, side): CellObservation | null =>
        results.length === 0 ? null : observationOf(results, sources[side]?.set.run ?? null),
      ),
    });
    if (trials.every((variants) => variants.size <= 1))
      return [
        row(
          '',
          trials.map((variants) => [...variants.values()].flat()),
        ),
      ];
    const variants = [...new Set(trials.flatMap((each) => [...each.keys()]))];
    return variants.map((variant) =>
      row(
        variant,
        trials.map((each) => each.get(variant) ?? []),
      ),
    );
  });
}

const cellKey = ({ server, scenario }: Result): string => JSON.stringify([server.id, scenario]);

const variantOf = ({ browser: { navigation, profile } }: Result): string =>
  profile === 'person' ? navigation : `${navigation}, ${profile}`;

function groupByKey(results: readonly Result[], keyOf: (result: Result) => string): Map<string, Result[]> {
  const groups = new Map<string, Result[]>();
  for (const each of results) {
    const group = groups.get(keyOf(each));
    if (group) group.push(each);
    else groups.set(keyOf(each), [each]);
  }
  return groups;
}
