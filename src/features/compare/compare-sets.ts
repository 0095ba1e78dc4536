/** Compares result sets, and reports a change only if there are enough trials. Pure. */
import { InputError } from '../../domain/errors.ts';
import type { ResultSet } from '../../domain/result-set.ts';
import { holm } from '../../stats/exact-test.ts';
import {
  type Aligned,
  type AlignedCell,
  alignCells,
  alignReleases,
  alignSets,
  natural,
  type Source,
  versionOf,
} from './align.ts';
import {
  changeOf,
  excludesZero,
  LEVEL,
  type ObservationPair,
  optionsThatDiffer,
  type Tested,
  testDifferences,
} from './change.ts';
import { type ComparedCell, type SetComparison, type Side, TRANSITIONS, type Transition } from './comparison.ts';
import { cellName } from './words.ts';

/**
 * Compares each set with the next. A single set is compared by its releases of each engine.
 *
 * A difference is reported if its 95 % Newcombe interval excludes 0 and Fisher's exact test holds under Holm's
 * procedure over all tests of this comparison. The chance that it reports any difference that does not exist is at most
 * 5 %, however many cells there are.
 * @throws InputError if there is nothing to compare with
 */
export function compareSets(sets: readonly ResultSet[]): SetComparison {
  const [only] = sets;
  if (!only) throw new InputError('Cannot compare: name two result sets, or one that has several releases');
  const aligned = sets.length === 1 ? alignReleases(only) : alignSets(sets);
  if (aligned.length === 0) {
    throw new InputError(
      sets.length === 1
        ? `Cannot compare '${only.source}' alone: it has only one release of each engine. Name a second result set`
        : 'Cannot compare: no set has a trial that matches. Leave out a filter',
    );
  }
  const drafts = aligned.map((lane) => ({ lane, cells: alignCells(lane.sources).map(draftOf) }));
  const all = drafts.flatMap(({ cells }) => cells.flatMap(({ pairs }) => pairs.flatMap(({ tested }) => tested)));
  const told = new Map(
    holm(
      all.map(({ chance }) => chance),
      LEVEL,
    ).map((tells, index) => [all[index], tells]),
  );
  const lanes = drafts.map(({ lane, cells }) => ({
    title: lane.title,
    engine: lane.engine,
    sides: lane.sources.map(sideOf),
    cells: cells.map((cell) => concluded(cell, told)).toSorted(tellingFirst),
  }));
  const changes = lanes.flatMap(({ cells }) => cells.flatMap((cell) => cell.changes));
  return {
    lanes,
    counts: Object.fromEntries(
      TRANSITIONS.map((each) => [each, changes.filter(({ transition }) => transition === each).length]),
    ) as Record<Transition, number>,
    tests: all.length,
    byChance: Math.round(all.length * LEVEL * 100) / 100,
    apart: aligned.some(isApart),
  };
}

interface Draft {
  readonly cell: AlignedCell;
  readonly pairs: readonly { readonly pair: ObservationPair; readonly tested: readonly Tested[] }[];
}

function draftOf(cell: AlignedCell): Draft {
  const pairs = cell.observations.slice(1).map((after, index) => {
    const pair = { before: cell.observations[index] ?? null, after };
    const comparable = pair.before && pair.after && optionsThatDiffer(pair).length === 0;
    return { pair, tested: comparable && pair.before && pair.after ? testDifferences(pair.before, pair.after) : [] };
  });
  return { cell, pairs };
}

function concluded({ cell, pairs }: Draft, told: ReadonlyMap<Tested | undefined, boolean>): ComparedCell {
  const changes = pairs.map(({ pair, tested }) =>
    changeOf(
      pair,
      tested.map((each) => ({ ...each, told: excludesZero(each) && told.get(each) === true })),
      told.size,
    ),
  );
  return { ...cell, changes };
}

function sideOf({ set: { source, run }, label, results }: Source): Side {
  return {
    label,
    source,
    browser: [...new Set(results.map(({ browser }) => browser.id))].join(' and '),
    version: versionOf(results),
    kit: run?.kit ?? null,
    system: run?.os ?? null,
    started: run?.started ?? null,
  };
}

/** The index of a cell's first transition in the order of {@link TRANSITIONS}. */
const place = ({ changes }: ComparedCell): number =>
  Math.min(...changes.map(({ transition }) => TRANSITIONS.indexOf(transition)));

/** Workers finish trials in any order, so rows are not in the order of the lines. */
const tellingFirst = (a: ComparedCell, b: ComparedCell): number =>
  place(a) - place(b) || natural.compare(cellName(a), cellName(b));

/** Releases of one engine whose ids only one side has; they are compared with nothing. */
const isApart = ({ byId, sources }: Aligned): boolean =>
  byId && sources.filter(({ results }) => results.length > 0).length < 2;
