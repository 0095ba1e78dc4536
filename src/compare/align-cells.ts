/** The same cell on every side of a lane. Pure. */
import type { Result } from '../results/schema.ts';
import type { ComparedCell, Observation } from './comparison.ts';
import { observe } from './observe.ts';
import type { Source } from './sides.ts';

export type AlignedCell = Omit<ComparedCell, 'changes'>;

/**
 * A cell is a server and a scenario; also a navigation and a profile where a side has it in several. Where each side has it
 * in one, those stand side by side even if they are not alike: that they cannot be compared is then told of the cell.
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
      observations: sidesOf.map((results, side): Observation | null =>
        results.length === 0 ? null : observe(results, sources[side]?.set.run ?? null),
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
