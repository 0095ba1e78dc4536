/** What became of a cell from one side to the next. Pure. */
import {
  AXES,
  type Change,
  type Difference,
  type Differing,
  type Observation,
  OPTIONS,
  type Transition,
} from './comparison.ts';
import { excludesZero, trialsNeeded } from './differences.ts';

/** Two neighbouring sides of a cell. Null: the side has no such cell. */
export interface Pair {
  readonly before: Observation | null;
  readonly after: Observation | null;
}

/** Options that are known to differ; what a side did not record is not held against it. */
export const optionsThatDiffer = ({ before, after }: Pair) =>
  before && after && before.observed > 0 && after.observed > 0 ? differing(OPTIONS, before.options, after.options) : [];

/**
 * @param differences as tested, and whether each is told
 * @param tests how many were tested in the whole comparison
 */
export function changeOf(pair: Pair, differences: readonly Difference[], tests: number): Change {
  const options = optionsThatDiffer(pair);
  const transition = options.length > 0 ? 'not-comparable' : transitionOf(pair, differences);
  const { before, after } = pair;
  const axes = before && after ? differing(AXES, before.axes, after.axes) : [];
  const recorded =
    before && after ? AXES.every((axis) => before.axes[axis] !== null && after.axes[axis] !== null) : false;
  return {
    transition,
    differences,
    options,
    axes,
    attributedTo: recorded && axes.length === 1 ? (axes[0]?.name ?? null) : null,
    trialsNeeded: transition === 'undecided' ? trialsNeeded(differences, tests) : null,
  };
}

function transitionOf({ before, after }: Pair, differences: readonly Difference[]): Transition {
  const [earlier, later] = [before?.observed ?? 0, after?.observed ?? 0];
  if (earlier === 0 || later === 0) return later > 0 ? 'new' : earlier > 0 ? 'gone' : 'not-observed';
  const told = differences.filter((each) => each.told);
  const ofVerdicts = told.filter(({ what }) => what === 'stalled' || what === 'late' || what === 'failed');
  const worse = ofVerdicts.some(({ interval }) => interval.low > 0);
  const better = ofVerdicts.some(({ interval }) => interval.high < 0);
  if (worse && better) return 'changed-verdict';
  if (worse || better) return worse ? 'regressed' : 'fixed';
  if (told.length > 0) return 'changed-cause';
  // Not told is not the same as equal: where what was seen differs, it is left open.
  return before?.class !== after?.class || differences.some(excludesZero) ? 'undecided' : 'same';
}

function differing<Name extends string>(
  names: readonly Name[],
  before: Readonly<Record<Name, string | null>>,
  after: Readonly<Record<Name, string | null>>,
): Differing<Name>[] {
  return names.flatMap((name) => {
    const [earlier, later] = [before[name], after[name]];
    return earlier === null || later === null || earlier === later ? [] : [{ name, before: earlier, after: later }];
  });
}

/**
 * To what a change may be put down: to one axis only if every other is known to be equal.
 *
 * @example 'only the browser differs'
 * @example 'browser and server both differ'
 */
export function attributionText({ before, after }: Pair, { axes }: Pick<Change, 'axes'>): string {
  const names = axes.map(({ name }) => name);
  const unknown = AXES.filter((axis) => before?.axes[axis] === null || after?.axes[axis] === null);
  const open = unknown.length === 0 ? '' : `; not recorded: ${unknown.join(', ')}`;
  if (names.length === 0) return `nothing that is recorded differs: the machine, its load, or chance${open}`;
  if (names.length === 1) return unknown.length === 0 ? `only the ${names[0]} differs` : `${names[0]} differs${open}`;
  const [last, others] = [names.at(-1), names.slice(0, -1).join(', ')];
  return `${others} and ${last} ${names.length === 2 ? 'both' : 'all'} differ${open}`;
}
