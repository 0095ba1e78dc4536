import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { atMost, oneByOne } from '../../../src/system/concurrency.ts';

test('atMost() gives the results in the order of the items, whatever ends first, and never does more at a time', async () => {
  let running = 0;
  let most = 0;
  const results = await atMost(2, [30, 5, 10, 1, 20], async (ms) => {
    most = Math.max(most, ++running);
    await delay(ms);
    running--;
    return ms * 2;
  });
  expect(results).toEqual([60, 10, 20, 2, 40]);
  expect(most).toBe(2);
});

test('atMost() tells the first error, and begins nothing after it', async () => {
  const begun: number[] = [];
  const work = async (item: number) => {
    begun.push(item);
    if (item === 2) throw new Error('two');
    await delay(5);
  };
  await expect(atMost(2, [1, 2, 3, 4, 5], work)).rejects.toThrow('two');
  await delay(30);
  expect(begun).toEqual([1, 2]);
});

test('oneByOne() does one after the other, also after one that failed', async () => {
  const turn = oneByOne();
  const events: string[] = [];
  const work = (name: string, ms: number, fails = false) =>
    turn(async () => {
      events.push(`${name} begins`);
      await delay(ms);
      events.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const all = await Promise.allSettled([work('a', 20), work('b', 1, true), work('c', 1)]);
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});
