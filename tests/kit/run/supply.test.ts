import { expect, test } from '@playwright/test';
import type { Browser, BrowserDefinition } from '../../../src/browsers/browser.ts';
import { freshBrowsers, sharedBrowsers } from '../../../src/run/supply.ts';
import { socketBrowser, socketInstall } from '../fixtures/socket-browser.ts';

/** A definition that counts what is launched and closed, and whose browsers can be made to crash. */
function counted() {
  const definition = socketBrowser();
  const launched: { crash(): void; closed: boolean }[] = [];
  const counting: BrowserDefinition = {
    ...definition,
    async launch(options) {
      const inner = await definition.launch(options);
      let crash = () => {};
      const crashed = new Promise<string>((resolve) => {
        crash = () => resolve('it was told to');
      });
      const record = { crash: () => crash(), closed: false };
      launched.push(record);
      const browser: Browser = {
        ...inner,
        crashed,
        async close() {
          record.closed = true;
          await inner.close();
        },
      };
      return browser;
    },
  };
  return { counting, launched };
}

test('freshBrowsers() launches one for each trial, and ends it with the trial', async () => {
  const { counting, launched } = counted();
  const supply = freshBrowsers({});
  for (let trial = 0; trial < 3; trial++) await (await supply.get(counting, socketInstall)).done();
  expect(launched.map(({ closed }) => closed)).toEqual([true, true, true]);
});

test('sharedBrowsers() keeps one over trials, and ends it at the end', async () => {
  const { counting, launched } = counted();
  const supply = sharedBrowsers({});
  for (let trial = 0; trial < 3; trial++) await (await supply.get(counting, socketInstall)).done();
  expect(launched.map(({ closed }) => closed)).toEqual([false]);
  await supply.close();
  expect(launched.map(({ closed }) => closed)).toEqual([true]);
});

test('sharedBrowsers() replaces one that has crashed, and one that has had its count of trials', async () => {
  const { counting, launched } = counted();
  const supply = sharedBrowsers({}, 2);
  const trial = async () => await (await supply.get(counting, socketInstall)).done();
  await trial();
  launched[0]?.crash();
  await new Promise((resolve) => setImmediate(resolve));
  await trial();
  expect(launched.map(({ closed }) => closed)).toEqual([true, false]);
  await trial();
  expect(launched).toHaveLength(2);
  await trial();
  expect(launched.map(({ closed }) => closed)).toEqual([true, true, false]);
  await supply.close();
});

test('sharedBrowsers() launches one for trials that begin together, and closes a spent one only when the last trial in it has ended', async () => {
  const { counting, launched } = counted();
  const supply = sharedBrowsers({}, 2);
  const [first, second] = await Promise.all([1, 2].map(() => supply.get(counting, socketInstall)));
  expect(launched).toHaveLength(1);
  const third = await supply.get(counting, socketInstall);
  await first?.done();
  expect(launched.map(({ closed }) => closed)).toEqual([false, false]);
  await second?.done();
  await expect.poll(() => launched.map(({ closed }) => closed)).toEqual([true, false]);
  await third.done();
  await supply.close();
  expect(launched.map(({ closed }) => closed)).toEqual([true, true]);
});

test('sharedBrowsers() tries again after a browser that would not start', async () => {
  const { counting, launched } = counted();
  let fails = true;
  const failing: BrowserDefinition = {
    ...counting,
    launch: async (options) => {
      if (fails) throw new Error('no display');
      return await counting.launch(options);
    },
  };
  const supply = sharedBrowsers({});
  await expect(supply.get(failing, socketInstall)).rejects.toThrow(/did not start: no display/);
  fails = false;
  await (await supply.get(failing, socketInstall)).done();
  expect(launched).toHaveLength(1);
  await supply.close();
});
