import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { makeTurns, mayGive, nextTurn, type Turn } from '../../../src/system/turns.ts';

test('mayGive() lets as many do heavy things as there are processors, and nobody beside an opening', () => {
  expect(mayGive('heavy', ['heavy'], 2)).toBe(true);
  expect(mayGive('heavy', ['heavy', 'heavy'], 2)).toBe(false);
  expect(mayGive('heavy', ['opening'], 2)).toBe(false);
  expect(mayGive('opening', ['heavy'], 2)).toBe(false);
  expect(mayGive('opening', [], 2)).toBe(true);
});

test('a turn never has an opening beside anything else, whatever is asked for', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom<Turn>('heavy', 'opening'), { maxLength: 12 }), async (wanted) => {
      const turns = makeTurns(2);
      const taken: Turn[] = [];
      let worst = 0;
      await Promise.all(
        wanted.map(async (turn) => {
          const giveBack = await turns.take(turn);
          taken.push(turn);
          worst = Math.max(worst, taken.includes('opening') ? taken.length : taken.length / 2);
          await new Promise((resolve) => setImmediate(resolve));
          taken.splice(taken.indexOf(turn), 1);
          giveBack();
        }),
      );
      expect(worst).toBeLessThanOrEqual(1);
    }),
    { numRuns: 30 },
  );
});

const row = (kind: Turn, length = 1) => ({ kind, length });

test('nextTurn() goes on with the kind that was given last, and changes when none of it is asked for', () => {
  expect(nextTurn(['opening', 'heavy'], [], row('heavy'), 2)).toBe(1);
  expect(nextTurn(['opening', 'heavy'], ['heavy'], row('heavy'), 2)).toBe(1);
  expect(nextTurn(['opening', 'heavy'], ['heavy', 'heavy'], row('heavy'), 2)).toBe(-1);
  expect(nextTurn(['opening'], ['heavy'], row('heavy'), 2)).toBe(-1);
  expect(nextTurn(['opening'], [], row('heavy'), 2)).toBe(0);
  expect(nextTurn(['heavy', 'opening'], [], row('opening'), 2)).toBe(1);
  expect(nextTurn([], [], row('opening'), 2)).toBe(-1);
});

test('nextTurn() lets neither kind starve', () => {
  for (const kind of ['heavy', 'opening'] as const) {
    const other = kind === 'heavy' ? 'opening' : 'heavy';
    expect(nextTurn([kind, other], [], row(kind, 5), 2)).toBe(0);
    expect(nextTurn([kind, other], [], row(kind, 6), 2)).toBe(1);
    expect(nextTurn([kind], [], row(kind, 6), 2)).toBe(0);
  }
  expect(nextTurn(['heavy', 'opening'], ['heavy'], row('heavy', 6), 2)).toBe(-1); // room is made for it
});

test('a turn that is given back twice is given back once', async () => {
  const turns = makeTurns(1);
  const first = await turns.take('opening');
  const second = turns.take('opening');
  first();
  first();
  let isThird = false;
  const giveBack = await second;
  void turns.take('opening').then(() => {
    isThird = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isThird).toBe(false);
  giveBack();
});
