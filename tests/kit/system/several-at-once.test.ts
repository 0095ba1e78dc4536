import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { severalAtOnce } from '../../../src/system/several-at-once.ts';

test('severalAtOnce() never does more at a time, keeps the order of asking, and goes on after one that failed', async () => {
  const inPlace = severalAtOnce(2);
  const begun: number[] = [];
  let now = 0;
  let most = 0;
  const all = [30, 5, 10, 1, 20].map((ms, index) =>
    inPlace(async () => {
      begun.push(index);
      most = Math.max(most, ++now);
      await delay(ms);
      now--;
      if (index === 1) throw new Error('one');
      return ms;
    }),
  );
  const ended = await Promise.allSettled(all);
  expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
});
