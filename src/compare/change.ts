/** What became of a cell from one side to the next. Pure. */
import {
  AXES,
  type Axis,
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
 * @example 'browser differs; the version of the server is not known: the server may differ too'
 */
export function attributionText({ before, after }: Pair, { axes }: Pick<Change, 'axes'>): string {
  const names = axes.map(({ name }) => NAMES[name]);
  const unknown = AXES.filter((axis) => before?.axes[axis] === null || after?.axes[axis] === null);
  return [differsText(names, unknown.length === 0), ...unknownTexts(unknown, names.length > 0)].join('; ');
}

const NAMES: Readonly<Record<Axis, string>> = {
  browser: 'browser',
  server: 'server',
  kit: 'kit',
  system: 'system',
  processors: 'number of processors',
  launch: 'launch',
};

function differsText(names: readonly string[], isAllKnown: boolean): string {
  const [last = '', others] = [names.at(-1), names.slice(0, -1).join(', ')];
  if (names.length === 0) return 'nothing that is recorded differs: the machine, its load, or chance';
  if (names.length === 1) return isAllKnown ? `only the ${last} differs` : `${last} differs`;
  return `${others} and ${last} ${names.length === 2 ? 'both' : 'all'} differ`;
}

/** The server has words of its own: that of a reader's own program is never known, however the run was recorded. */
function unknownTexts(unknown: readonly Axis[], others: boolean): string[] {
  const rest = unknown.filter((axis) => axis !== 'server').map((axis) => NAMES[axis]);
  return [
    ...(unknown.includes('server')
      ? [`the version of the server is not known: the server may differ${others ? ' too' : ''}`]
      : []),
    ...(rest.length > 0 ? [`not recorded: ${rest.join(', ')}`] : []),
  ];
}
