/** How a cell changed from one side to the next. Pure. */
import { exactTest } from '../../stats/exact-test.ts';
import { difference, smallestChange } from '../../stats/intervals.ts';
import {
  AXES,
  type Axis,
  type CellChange,
  type CellObservation,
  type Difference,
  type Differing,
  OPTIONS,
  type Transition,
} from './comparison.ts';

/* Tests the rates of a cell on two neighbouring sides, and works out how many trials would be enough. Pure. */

/** The chance that a comparison reports any difference that does not exist. */
export const LEVEL = 0.05;

/** A difference, before the number of other tests is known. */
export type Tested = Omit<Difference, 'told'>;

/**
 * The rates that can differ at all. A rate that is 0 on both sides, or 1 on both, is left out and does not count as a
 * test, because no result of the test could show anything (R. E. Tarone, "A modified Bonferroni method for discrete
 * data", Biometrics 46, 1990). A rate with the same counts as an earlier one is also left out, such as `late` if
 * nothing was delayed.
 */
export function testDifferences(before: CellObservation, after: CellObservation): Tested[] {
  if (before.observed === 0 || after.observed === 0) return [];
  const verdicts = (['stalled', 'late', 'failed'] as const).map((what) => ({
    what,
    before: [countOf(before, what), before.observed] as const,
    after: [countOf(after, what), after.observed] as const,
  }));
  const kinds = [...new Set([...keysOf(before.causes), ...keysOf(after.causes)])].toSorted();
  const causes = kinds.map((what) => ({
    what,
    before: [before.causes[what] ?? 0, countOf(before, 'late')] as const,
    after: [after.causes[what] ?? 0, countOf(after, 'late')] as const,
  }));
  const seen = new Set<string>();
  return [...verdicts, ...causes].flatMap((each) => {
    const [hits, of] = [each.before[0] + each.after[0], each.before[1] + each.after[1]];
    const key = JSON.stringify([each.before, each.after]);
    if (each.before[1] === 0 || each.after[1] === 0 || hits === 0 || hits === of || seen.has(key)) return [];
    seen.add(key);
    return [{ ...each, interval: difference(each.after, each.before), chance: exactTest(each.before, each.after) }];
  });
}

/** Whether the interval is entirely above or below 0. */
export const excludesZero = ({ interval }: Pick<Difference, 'interval'>): boolean =>
  interval.low > 0 || interval.high < 0;

/** The greatest number of trials that is ever recommended. */
const MOST = 1000;

/**
 * About how many trials of each side would make the clearest of these differences significant, if its shares stay the
 * same.
 * @param tests the number of all tests; the strictest level of Holm's procedure is used
 * @returns null if there is no difference, or more than a thousand would be needed
 */
function trialsNeeded(differences: readonly Tested[], tests: number): number | null {
  const [clearest] = differences.toSorted((a, b) => a.chance - b.chance);
  if (!clearest) return null;
  const { before, after } = clearest;
  const tells = (trials: number): boolean => {
    const scaled = ([count, of]: readonly [number, number]) => [Math.round((count / of) * trials), trials] as const;
    const counts = [scaled(before), scaled(after)] as const;
    return (
      exactTest(...counts) <= LEVEL / Math.max(1, tests) && excludesZero({ interval: difference(counts[1], counts[0]) })
    );
  };
  if (!tells(MOST)) return null;
  // Because of rounding the result is only about the smallest number.
  let [low, high] = [0, MOST];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (tells(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * The smallest change of the share of stalls that would have been told with these trials, among this many tests and its
 * own; by the strictest level of Holm's procedure.
 */
function seenOf({ before, after }: ObservationPair, tests: number): number | null {
  if (!before || !after) return null;
  return smallestChange(
    [before.stalls.count, before.observed],
    after.observed,
    (a, b) => exactTest(a, b) <= LEVEL / (tests + 1) && excludesZero({ interval: difference(b, a) }),
  );
}

const keysOf = <Key extends string>(counts: Readonly<Partial<Record<Key, number>>>): Key[] =>
  Object.keys(counts) as Key[];

function countOf({ counts }: CellObservation, what: 'stalled' | 'late' | 'failed'): number {
  const { stalled = 0, delayed = 0, failed = 0 } = counts;
  return { stalled, late: stalled + delayed, failed }[what];
}

/** Two neighbouring sides of a cell. Null: the side has no such cell. */
export interface ObservationPair {
  readonly before: CellObservation | null;
  readonly after: CellObservation | null;
}

/** Options that are known to differ; one that a side did not record is ignored. */
export const optionsThatDiffer = ({ before, after }: ObservationPair) =>
  before && after && before.observed > 0 && after.observed > 0 ? differing(OPTIONS, before.options, after.options) : [];

/**
 * @param differences as tested, with whether each is significant
 * @param tests how many were tested in the whole comparison
 */
export function changeOf(pair: ObservationPair, differences: readonly Difference[], tests: number): CellChange {
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
    seen: transition === 'same' ? seenOf(pair, tests) : null,
  };
}

function transitionOf({ before, after }: ObservationPair, differences: readonly Difference[]): Transition {
  const [earlier, later] = [before?.observed ?? 0, after?.observed ?? 0];
  if (earlier === 0 || later === 0) return later > 0 ? 'new' : earlier > 0 ? 'gone' : 'not-observed';
  const told = differences.filter((each) => each.told);
  const ofVerdicts = told.filter(({ what }) => what === 'stalled' || what === 'late' || what === 'failed');
  const worse = ofVerdicts.some(({ interval }) => interval.low > 0);
  const better = ofVerdicts.some(({ interval }) => interval.high < 0);
  if (worse && better) return 'changed-verdict';
  if (worse || better) return worse ? 'regressed' : 'fixed';
  if (told.length > 0) return 'changed-cause';
  // Not significant does not mean equal: if the observations differ, the question stays open.
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
 * What may have caused a change. It is one axis only if every other axis is known to be equal.
 *
 * @example 'only the browser differs'
 * @example 'browser and server both differ'
 * @example 'browser differs; the version of the server is not known: the server may differ too'
 */
export function attributionText({ before, after }: ObservationPair, { axes }: Pick<CellChange, 'axes'>): string {
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
  if (names.length === 0) return 'nothing recorded differs: it may be the machine, its load, or chance';
  if (names.length === 1) return isAllKnown ? `only the ${last} differs` : `${last} differs`;
  return `${others} and ${last} ${names.length === 2 ? 'both' : 'all'} differ`;
}

/** The server has its own words, because the version of a reader's own program is never known. */
function unknownTexts(unknown: readonly Axis[], others: boolean): string[] {
  const rest = unknown.filter((axis) => axis !== 'server').map((axis) => NAMES[axis]);
  return [
    ...(unknown.includes('server')
      ? [`the version of the server is not known: the server may differ${others ? ' too' : ''}`]
      : []),
    ...(rest.length > 0 ? [`not recorded: ${rest.join(', ')}`] : []),
  ];
}
