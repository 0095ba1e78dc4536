/** What a comparison comes to, in sentences: the first thing that a reader sees. Pure. */
import { plural } from '../report/sentences.ts';
import { type ComparedCell, type Lane, type SetComparison, TRANSITIONS, type Transition } from './comparison.ts';
import { sideName, stepName, transitionWord } from './words.ts';

/** Of these the reader is told cell by cell. */
export const TOLD: readonly Transition[] = ['regressed', 'fixed', 'changed-verdict', 'changed-cause'];
/** Of these there is nothing to read, unless all is asked for. */
export const UNCHANGED: readonly Transition[] = ['same', 'not-observed'];

/** Whether any step of the cell is worth a row. */
export const isChanged = ({ changes }: ComparedCell): boolean =>
  changes.some(({ transition }) => !UNCHANGED.includes(transition));

/** @example 'Chromium, A: chromium 120.0.1 → B: chromium 156.0.2: 2 regressed, 5 undecided, 80 same.' */
export function comparisonSentences(comparison: SetComparison): string[] {
  const { lanes, counts, apart } = comparison;
  const told = TOLD.reduce((sum, each) => sum + counts[each], 0);
  const first = told === 0 ? 'No change is told.' : `${plural(told, 'change')} told: ${countsOf(counts, TOLD)}.`;
  const hint =
    "Some browsers have no counterpart of their id on another side, and a side that has several releases of an engine is aligned by id: name one of them, such as 'FILE#chromium-120'.";
  return [
    first,
    ...lanes.flatMap(laneSentences),
    ...optionSentences(lanes),
    testsSentence(comparison),
    ...(apart ? [hint] : []),
  ];
}

function laneSentences(lane: Lane): string[] {
  return lane.sides.slice(1).map((after, index) => {
    const before = lane.sides[index];
    const counts = new Map<Transition, number>();
    for (const { changes } of lane.cells) {
      const transition = changes[index]?.transition;
      if (transition) counts.set(transition, (counts.get(transition) ?? 0) + 1);
    }
    const sides = `${before ? sideName(before) : ''} → ${sideName(after)}`;
    return `${lane.title}, ${sides}: ${countsOf(Object.fromEntries(counts), TRANSITIONS)}.`;
  });
}

/** What keeps cells from being compared, told once for all the cells that share it. */
function optionSentences(lanes: readonly Lane[]): string[] {
  const reasons = new Map<string, number>();
  for (const lane of lanes) {
    for (const { changes } of lane.cells) {
      for (const [index, { options }] of changes.entries()) {
        if (options.length === 0) continue;
        const names = options.map(({ name, before, after }) => `${name} (${before}, then ${after})`);
        const reason = `${lane.title}, ${stepName(lane, index)}: ${names.join(', ')}`;
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    }
  }
  return [...reasons].map(
    ([reason, cells]) => `${plural(cells, 'cell')} cannot be compared, because options differ. ${reason}.`,
  );
}

function testsSentence({ tests, byChance }: SetComparison): string {
  if (tests === 0) return 'No rate differs that could be tested.';
  return (
    `${plural(tests, 'difference')} ${tests === 1 ? 'was' : 'were'} tested. Told is what holds among all of them ` +
    "(95 %; Fisher's exact test by Holm's procedure, and Newcombe's interval excludes 0); " +
    `without that, chance alone would tell about ${byChance}.`
  );
}

const countsOf = (counts: Readonly<Partial<Record<Transition, number>>>, which: readonly Transition[]): string =>
  which.flatMap((each) => ((counts[each] ?? 0) > 0 ? [`${counts[each]} ${transitionWord(each)}`] : [])).join(', ') ||
  'nothing to compare';
