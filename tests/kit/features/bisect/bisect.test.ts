import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { chromium } from '../../../../src/browsers/chromium.ts';
import { controls } from '../../../../src/browsers/unautomated.ts';
import { lineupOf } from '../../../../src/features/bisect/lineup.ts';
import {
  type Effort,
  nextStep,
  type ReleaseTally,
  type SearchStep,
  seenBetween,
} from '../../../../src/features/bisect/search.ts';
import { conclusionText } from '../../../../src/features/bisect/text.ts';

const EFFORT: Effort = { trials: 10, most: 40 };

const tally = (stalled: number, observed = 10): ReleaseTally => ({
  observed,
  stalled,
  late: stalled,
  failed: 0,
  lost: 0,
  reason: null,
});

/** Plays releases whose stalls of ten trials are these until the search ends; counts what was played. */
function search(stallsOfTen: readonly number[], effort = EFFORT): { step: SearchStep; played: number[] } {
  const tallies: (ReleaseTally | null)[] = stallsOfTen.map(() => null);
  const played: number[] = [];
  for (;;) {
    const step = nextStep(tallies, effort);
    if (step.end !== undefined) return { step, played };
    played.push(step.play);
    const observed = (tallies[step.play]?.observed ?? 0) + effort.trials;
    tallies[step.play] = tally(Math.round(((stallsOfTen[step.play] ?? 0) * observed) / 10), observed);
  }
}

test.describe('nextStep()', () => {
  test('finds the first release that differs, and plays no more of them than a binary search does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.nat(), fc.boolean(), (count, seed, up) => {
        const change = 1 + (seed % (count - 1));
        const releases = Array.from({ length: count }, (_, index) => (index < change === up ? 0 : 10));
        const { step, played } = search(releases);
        expect(step).toEqual({ end: 'found', last: change - 1, first: change });
        expect(played.length).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(count)));
      }),
    );
  });

  test('ends whatever is seen, and never plays one more often than allowed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 2, maxLength: 12 }), (releases) => {
        const { played } = search(releases);
        for (const index of releases.keys())
          expect(played.filter((each) => each === index).length).toBeLessThanOrEqual(4);
      }),
    );
  });

  test('tells of no change where oldest and newest stall alike', () => {
    expect(search([10, 0, 10]).step).toEqual({ end: 'alike', oldest: 0, newest: 2 });
    expect(search([0, 0]).step).toEqual({ end: 'alike', oldest: 0, newest: 1 });
  });

  test('a small difference takes more trials, and stays untold if the most do not tell', () => {
    const { step, played } = search([5, 6]);
    expect(step).toEqual({ end: 'alike', oldest: 0, newest: 1 });
    expect(played).toHaveLength(8);
    expect(search([1, 9], { trials: 2, most: 4 }).step).toEqual({ end: 'alike', oldest: 0, newest: 1 });
  });

  test('a release that is like neither side is told as that', () => {
    const { step } = search([2, 5, 8], { trials: 10, most: 30 });
    expect(step).toEqual({ end: 'undecided', at: 1, last: 0, first: 2 });
  });

  test('goes around releases that only break: it ends within the bound, and its answer agrees with what they are', () => {
    const ends = new Set<string>();
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom<Kind>('good', 'bad', 'broken'), { minLength: 2, maxLength: 16 }),
        fc.constantFrom<Effort>({ trials: 10, most: 40 }, { trials: 5, most: 12 }, { trials: 7, most: 7 }),
        (kinds, effort) => {
          const { step, batches } = play(kinds, effort);
          ends.add(step.end);
          for (const count of batches) expect(count).toBeLessThanOrEqual(Math.ceil(effort.most / effort.trials));
          const judged = [...kinds.keys()].filter((index) => kinds[index] !== 'broken');
          const [oldest, newest] = [judged[0], judged.at(-1)];
          if (judged.length < 2) return expect(step).toEqual({ end: 'unobserved' });
          if (kinds[oldest ?? 0] === kinds[newest ?? 0]) return expect(step).toEqual({ end: 'alike', oldest, newest });
          if (step.end !== 'found' && step.end !== 'between') throw new Error(`it ends as ${step.end}`);
          expect(kinds[step.last]).toBe(kinds[oldest ?? 0]);
          expect(kinds[step.first]).toBe(kinds[newest ?? 0]);
          const between = kinds.slice(step.last + 1, step.first);
          expect(between.every((kind) => kind === 'broken')).toBe(true);
          expect(step.end).toBe(between.length > 0 ? 'between' : 'found');
        },
      ),
      { numRuns: 500, seed: 3 },
    );
    expect([...ends].toSorted()).toEqual(['alike', 'between', 'found', 'unobserved']);
  });

  test('ends whatever part of the trials is lost', () => {
    const release = fc.record({ stalls: fc.integer({ min: 0, max: 10 }), lost: fc.integer({ min: 0, max: 10 }) });
    fc.assert(
      fc.property(fc.array(release, { minLength: 2, maxLength: 10 }), (releases) => {
        const tallies: (ReleaseTally | null)[] = releases.map(() => null);
        let batches = 0;
        for (let step = nextStep(tallies, EFFORT); step.end === undefined; step = nextStep(tallies, EFFORT)) {
          const { stalls = 0, lost = 0 } = releases[step.play] ?? {};
          const before = tallies[step.play] ?? { ...tally(0, 0), lost: 0 };
          const observed = before.observed + 10 - lost;
          tallies[step.play] = {
            ...tally(Math.floor((stalls * observed) / 10), observed),
            lost: before.lost + lost,
            reason: 'it broke',
          };
          batches += 1;
          expect(batches).toBeLessThanOrEqual(4 * releases.length);
        }
      }),
    );
  });
});

type Kind = 'good' | 'bad' | 'broken';

/** Plays releases of these kinds until the search ends; counts the batches of each. */
function play(
  kinds: readonly Kind[],
  effort: Effort,
): { step: Exclude<SearchStep, { play: number }>; batches: number[] } {
  const tallies: (ReleaseTally | null)[] = kinds.map(() => null);
  const batches = kinds.map(() => 0);
  for (;;) {
    const step = nextStep(tallies, effort);
    if (step.end !== undefined) return { step, batches };
    const count = (batches[step.play] ?? 0) + 1;
    if (count > 100) throw new Error('the search does not end');
    batches[step.play] = count;
    const trials = count * effort.trials;
    tallies[step.play] = {
      good: tally(0, trials),
      bad: tally(trials, trials),
      broken: { ...tally(0, 0), lost: trials, reason: 'it broke' },
    }[kinds[step.play] ?? 'broken'];
  }
}

test.describe('lineupOf()', () => {
  const [byHand = chromium] = controls;
  const candidate = (version: string, hasDriver: boolean) => ({ version, driven: hasDriver ? chromium : null, byHand });

  test('orders by version, and plays all with their drivers where each has one', () => {
    const lineup = lineupOf([candidate('156.1', true), candidate('9.0', true), candidate('156.1', true)]);
    expect(lineup.map(({ version }) => version)).toEqual(['9.0', '156.1']);
    expect(lineup.every(({ definition }) => definition === chromium)).toBe(true);
  });

  test('plays all un-automated where one has no driver', () => {
    const lineup = lineupOf([candidate('2.0', true), candidate('1.0', false)]);
    expect(lineup.map(({ definition }) => definition)).toEqual([byHand, byHand]);
  });
});

test('the conclusion names both releases with their trials, and the gap between them', () => {
  const entrants = ['120.0.1', '150.0.2'].map((version) => ({
    version,
    definition: { ...chromium, id: `chromium-${version.slice(0, 3)}` },
  }));
  const text = conclusionText({ end: 'found', last: 0, first: 1 }, entrants, [tally(0), tally(10)], EFFORT);
  expect(text).toContain('The first release that differs is chromium-150 (150.0.2): 10 of 10 stalled (72 to 100 %).');
  expect(text).toContain('chromium-120 (120.0.1): 0 of 10 stalled (0 to 28 %)');
  expect(text).toContain('after 120, in 150 at the latest');
});

test('the conclusion names each release that could not be judged, with the reason, and what that leaves open', () => {
  const entrants = ['120.0.1', '130.0.1', '150.0.2'].map((version) => ({
    version,
    definition: { ...chromium, id: `chromium-${version.slice(0, 3)}` },
  }));
  const lost: ReleaseTally = { ...tally(0, 0), lost: 10, reason: 'it died\u001b[31m' };
  const text = conclusionText({ end: 'between', last: 0, first: 2 }, entrants, [tally(0), lost, tally(10)], EFFORT);
  expect(text).toContain('The releases between could not be judged: chromium-130 (130.0.1).');
  expect(text).toContain('chromium-130 (130.0.1) could not be judged: it died');
  expect(text).not.toContain('\u001b');
  const none = conclusionText({ end: 'unobserved' }, entrants, [lost, lost, tally(10)], EFFORT);
  expect(none).toContain('fewer than two releases could be judged');
  expect(none).toContain('chromium-120 (120.0.1) could not be judged');
});

test('the conclusion says how small a change would have been seen where there was none', () => {
  const entrants = ['120.0.1', '150.0.2'].map((version) => ({ version, definition: chromium }));
  const alike = { end: 'alike', oldest: 0, newest: 1 } as const;
  const told = (trials: number) => {
    const tallies = [tally(0, trials), tally(0, trials)];
    return {
      text: conclusionText(alike, entrants, tallies, EFFORT),
      seen: seenBetween(tally(0, trials), tally(0, trials), EFFORT),
    };
  };
  expect(told(2).text).toContain('With so few trials no change would have been seen.');
  const [few, many] = [told(10), told(40)];
  expect(few.text).toContain(`A change of the stall rate by ${Math.round(100 * (few.seen ?? 0))} points or more`);
  expect(many.seen ?? 1).toBeLessThan(few.seen ?? 0);
});
