/** Traits with raw sockets as the browser: what is measured, and what becomes of one that cannot be. */

import { expect, test } from '@playwright/test';
import { type Bench, benchOf } from '../../../../src/features/traits/bench.ts';
import { firstVisit } from '../../../../src/features/traits/first-visit.ts';
import { measureTraits } from '../../../../src/features/traits/measure.ts';
import { type Manner, socketBrowser, socketInstall } from '../../fixtures/socket-browser.ts';

function bench(manner: Manner, signal = new AbortController().signal): { bench: Bench; told: string[] } {
  const told: string[] = [];
  const made = benchOf({
    definition: socketBrowser(manner),
    install: socketInstall,
    trials: 2,
    env: {},
    signal,
    tell: (progress) => told.push(progress),
    started: () => {},
  });
  return { bench: made, told };
}

test('first-visit counts the connections of each visit, and those left silent', async () => {
  const made = bench({ silentBefore: 1, silentAfter: 2 });
  const { value } = await firstVisit.measure(made.bench);
  expect(value).toMatchObject([
    {
      navigation: 'new-tab',
      isolation: 'trial',
      value: { opened: { value: 4, count: 2, trials: 2 }, silent: { value: 3, count: 2 } },
      reason: null,
    },
  ]);
  expect(made.told).toEqual(['first-visit, new-tab, 1 of 2', 'first-visit, new-tab, 2 of 2']);
});

test('a browser that goes away costs the traits that it could not show, each with the reason', async () => {
  const traits = await measureTraits(bench({ crashesAfterMs: 100 }).bench);
  expect(traits['limit-per-host']).toEqual({ value: null, reason: 'it was told to' });
  expect(traits['first-visit'].reason).toBe('2 of 2 visits failed: it was told to');
  expect(traits['hold-used']).toEqual({ value: null, reason: 'not watched' });
});

test('one trait that cannot be measured does not keep the next from being measured', async () => {
  // A browser without images: it shows no limit and no order, and visits all the same.
  const definition = socketBrowser({});
  const made = bench({}).bench;
  const broken: Bench = {
    ...made,
    definition,
    inFreshBrowser: (steps, work) =>
      steps === 1 ? made.inFreshBrowser(steps, work) : Promise.reject(new Error('no images\nat all')),
  };
  const traits = await measureTraits(broken);
  expect(traits['first-visit'].value?.[0]?.value?.opened.value).toBe(1);
  expect(traits['limit-per-host']).toEqual({ value: null, reason: 'no images' });
});

test('an interruption ends the work at once, and says so', async () => {
  const stop = new AbortController();
  const { bench: made, told } = bench({ asks: () => null }, stop.signal); // it never asks for anything
  const measuring = measureTraits(made);
  await expect.poll(() => told.length).toBeGreaterThan(0);
  stop.abort(new Error('interrupted'));
  const traits = await measuring;
  expect(traits.partitions).toEqual({ value: null, reason: 'interrupted' });
});
