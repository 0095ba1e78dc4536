/** A couple of traits of real browsers: of one that is driven, and of one that nobody drives. */

import { expect, test } from '@playwright/test';
import { canType } from '../../../../src/browsers/keyboard.ts';
import { allBrowsers, installOf } from '../../../../src/browsers/list.ts';
import { abortedNavigation } from '../../../../src/features/traits/aborted-navigation.ts';
import { type Bench, benchOf } from '../../../../src/features/traits/bench.ts';
import { limitPerHost } from '../../../../src/features/traits/limit-per-host.ts';
import { partitions } from '../../../../src/features/traits/partitions.ts';
import { repeatedRequest } from '../../../../src/features/traits/repeated-request.ts';
import { type Display, openDisplay } from '../../../../src/system/display.ts';
import { findBrowsers } from '../../../../src/system/find-browsers.ts';

// One after the other: browsers that start at once make each other slow.
test.describe.configure({ mode: 'default', timeout: 180_000 });

let display: Display;
test.beforeAll(async () => {
  display = await openDisplay();
});
test.afterAll(async () => {
  await display.close();
});

async function benchFor(id: string): Promise<Bench> {
  const definition = allBrowsers.find((each) => each.id === id);
  const install = definition && (await installOf(definition, await findBrowsers()));
  test.skip(!install, `${id} is not installed`);
  if (!definition || !install) throw new Error('unreachable');
  const signal = new AbortController().signal;
  return benchOf({ definition, install, trials: 1, env: display.env, signal, tell: () => {}, started: () => {} });
}

test('Chromium, driven: six connections to a host, and sites kept apart', async () => {
  const bench = await benchFor('chromium');
  expect((await limitPerHost.measure(bench)).value).toMatchObject({
    asked: 20,
    fetches: { value: 6 },
    images: { value: 6 },
  });
  expect((await partitions.measure(bench)).value).toMatchObject({
    sameSite: { count: 1 },
    otherSite: { count: 0 },
    included: { count: 1 },
    omitted: { count: 0 },
  });
});

test('Chromium that nobody drives: six connections to a host, and Escape closes that of a page', async () => {
  test.skip(!canType(), 'no keys can be pressed here');
  const bench = await benchFor('chromium-unautomated');
  expect((await limitPerHost.measure(bench)).value).toMatchObject({
    asked: 20,
    fetches: { value: 6 },
    images: { value: 6 },
  });
  expect((await abortedNavigation.measure(bench)).value).toMatchObject({ closed: { count: 1, trials: 1 } });
});

test('Chromium repeats a POST by itself whose used connection was closed, and tells the page of it in the end', async () => {
  const { value } = await repeatedRequest.measure(await benchFor('chromium'));
  expect(value).toMatchObject({ told: { count: 1 } });
  expect(value?.post?.value).toBeGreaterThan(1);
});
