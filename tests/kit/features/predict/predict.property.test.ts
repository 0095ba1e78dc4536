import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import type { Obstacle, Traits } from '../../../../src/domain/server-traits.ts';
import { predict } from '../../../../src/features/predict/predict.ts';
import { replay } from '../../../../src/features/predict/replay.ts';
import { roomsOf } from '../../../../src/features/predict/room.ts';
import { obstacle, traitsOf } from '../../fixtures/traits.ts';
import { line, opened, visits } from '../../fixtures/visits.ts';

const PATIENCE = { patienceMs: 3000 };
const RANK = ['ok', 'delayed', 'stalled'];

/** What a browser or a bystander may do with a connection. */
const anyOpened = fc
  .record({
    openedMs: fc.integer({ min: 0, max: 2000 }),
    gap: fc.option(fc.integer({ min: 0, max: 3000 })),
    thinksMs: fc.constantFrom(0, 0, 0, 1000),
  })
  .map(({ openedMs, gap, thinksMs }) => opened(1, openedMs, gap === null ? null : openedMs + gap, { thinksMs }));
const anyTrial = fc
  .array(anyOpened, { maxLength: 8 })
  .map((all) => all.map((each, index) => ({ ...each, id: index + 1 })));

const outcomes = fc.constantFrom<Obstacle['outcome']>(
  'answered',
  'answered-after-close',
  'blocked',
  'refused',
  'failed',
);
const anyObstacle = (outcome: fc.Arbitrary<Obstacle['outcome']>) =>
  fc
    .tuple(
      fc.constantFrom('silent' as const, 'kept-alive' as const),
      fc.constantFrom(1, 2, 6, 12),
      outcome,
      fc.constantFrom(50, 2500),
    )
    .map(([left, count, came, agedMs]) => obstacle(left, count, came, { agedMs }));
const anyTraits = (outcome: fc.Arbitrary<Obstacle['outcome']> = outcomes) =>
  fc
    .record({
      keepsAlive: fc.boolean(),
      obstacles: fc.array(anyObstacle(outcome), { maxLength: 8 }),
      readTimeoutMs: fc.option(fc.integer({ min: 10, max: 9000 })),
    })
    .map((rest): Traits => traitsOf('predicted', rest));

// Where requests depend on each other, or a server gets to a connection only once it is older, one more connection changes the
// order in which the others come, and that may let one through that waited before (Graham's scheduling anomalies, 1969).
test('replay() never takes a stall away when one more connection stays silent for good', () => {
  let worse = 0;
  fc.assert(
    fc.property(
      anyTrial,
      anyTraits(fc.constantFrom('answered', 'blocked')).map((traits) => ({
        ...traits,
        obstacles: traits.obstacles.map((each) => ({ ...each, agedMs: 0 })),
        readTimeoutMs: null,
      })),
      fc.integer({ min: 0, max: 3000 }),
      (trial, traits, openedMs) => {
        for (const rooms of Object.values(roomsOf(traits))) {
          const [before, after] = [trial, [...trial, opened(99, openedMs, null)]].map(
            (each) => replay(each, rooms, { ...PATIENCE, dependent: false }).verdict === 'stalled',
          );
          if (before && !after) return false; // expect() takes a hundred times as long
          if (after && !before) worse++;
        }
        return true;
      },
    ),
    { numRuns: 2000 },
  );
  expect(worse).toBeGreaterThan(0); // the property was put to the test
});

// Not never: a server with less room may come to its connections in another order, and be through with them earlier (the anomaly of
// R. L. Graham, SIAM J. Appl. Math. 17, 1969). Two seeds of three show none in 2000 trials, the third shows one.
test('replay() seldom finds it better with the doubts taken against a server that closes after each answer', () => {
  const cases = fc.sample(
    fc.tuple(anyTrial, anyTraits(fc.constantFrom('answered' as const, 'blocked' as const))),
    3000,
  );
  const ranks = cases.map(([trial, traits]) => {
    const { most, least } = roomsOf({ ...traits, keepsAlive: false, readTimeoutMs: null });
    const [good = 0, bad = 0] = [most, least].map((rooms) =>
      RANK.indexOf(replay(trial, rooms, { ...PATIENCE, dependent: false }).verdict),
    );
    return bad - good;
  });
  expect(ranks.filter((by) => by < 0).length).toBeLessThan(cases.length / 200);
  expect(ranks.filter((by) => by > 0).length).toBeGreaterThan(cases.length / 200); // the doubts matter
});

test('replay() never stalls or delays with a server that nothing stood in the way of', () => {
  fc.assert(
    fc.property(
      anyTrial,
      anyTraits(fc.constantFrom('answered', 'refused', 'failed')),
      fc.boolean(),
      (trial, traits, dependent) => {
        return replay(trial, roomsOf(traits).most, { ...PATIENCE, dependent }).verdict === 'ok';
      },
    ),
    { numRuns: 1000 },
  );
});

/** Trials of two reference servers, told as result lines. */
const anyResults = fc
  .array(anyTrial, { minLength: 1, maxLength: 6 })
  .map((trials) =>
    trials.flatMap((trial, index) =>
      visits(
        index % 2 === 0 ? 'python-threading' : 'node-threaded',
        [trial.map(({ id, openedMs, spokeMs }) => line(id, openedMs, spokeMs))],
        { trial: index },
      ),
    ),
  );

test('predict() gives the same when lines, connections and obstacles come in another order, and never a stall without an obstacle', () => {
  let stalls = 0;
  fc.assert(
    fc.property(anyResults, anyTraits(), fc.infiniteStream(fc.nat()), (seen, traits, random) => {
      const shuffle = <T>(list: readonly T[]): T[] =>
        list
          .map((each) => ({ each, key: random.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each);
      const target = { ...visits('python-sequential', [[]])[0], server: { id: 'predicted', version: '', model: '' } };
      const results = [...seen, target as (typeof seen)[number]];
      const kind = { keepsAlive: traits.keepsAlive };
      const probed = [traits, { ...traitsOf('python-threading', kind) }, { ...traitsOf('node-threaded', kind) }];
      const found = (lines: typeof results, all: Traits[]) => {
        const one = predict(lines, all).find(({ server }) => server === 'predicted');
        return { verdict: one?.verdict, stalled: one?.stalled, delayed: one?.delayed, silent: one?.reference?.silent };
      };
      const first = found(results, probed);
      const shuffled = shuffle(results).map((each) => ({ ...each, connections: shuffle(each.connections) }));
      const turned = shuffle(probed).map((each) => ({ ...each, obstacles: shuffle(each.obstacles) }));
      expect(found(shuffled, turned)).toEqual(first);
      if (first.verdict !== 'stalled') return;
      stalls++;
      expect(traits.obstacles.some(({ outcome }) => outcome === 'blocked' || outcome === 'answered-after-close')).toBe(
        true,
      );
    }),
    { numRuns: 1000 },
  );
  expect(stalls).toBeGreaterThan(0);
});
