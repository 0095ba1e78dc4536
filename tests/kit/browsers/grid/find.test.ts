import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { allFit, type GridPlace, placesOnGrid } from '../../../../src/browsers/grid/find.ts';
import { gridOffers } from '../../../../src/browsers/grid/status.ts';

const node = (maxSessions: number, ...names: string[]) => ({
  maxSessions,
  slots: names.map((browserName) => ({ stereotype: { browserName } })),
});

/** Whether sessions with these browsers fit on a grid of these nodes. */
function fit(nodes: Parameters<typeof gridOffers>[0], ...names: string[]): boolean {
  const offers = gridOffers(nodes);
  return allFit(names.map((name) => offers.find(({ browserName }) => browserName === name) as GridPlace));
}

test('allFit() gives one node what it takes, whichever browsers these are', () => {
  const nodes = [node(2, 'chrome', 'chrome', 'firefox', 'firefox', 'MiniBrowser')];
  expect(fit(nodes, 'chrome', 'chrome')).toBe(true);
  expect(fit(nodes, 'chrome', 'MiniBrowser')).toBe(true);
  expect(fit(nodes, 'MiniBrowser', 'MiniBrowser')).toBe(false);
  expect(fit(nodes, 'chrome', 'chrome', 'MiniBrowser')).toBe(false);
});

test('allFit() lets browsers that share no node, or one with a place for each slot, be played beside each other', () => {
  const apart = [node(2, 'chrome', 'chrome'), node(1, 'MiniBrowser')];
  const roomy = [node(3, 'chrome', 'chrome', 'MiniBrowser')];
  for (const nodes of [apart, roomy]) expect(fit(nodes, 'chrome', 'chrome', 'MiniBrowser')).toBe(true);
});

test('allFit() does not count on the grid putting a session on the node that others cannot use', () => {
  const nodes = [node(1, 'chrome', 'MiniBrowser'), node(2, 'chrome', 'chrome')];
  expect(fit(nodes, 'chrome', 'chrome', 'chrome')).toBe(true);
  expect(fit(nodes, 'chrome', 'MiniBrowser')).toBe(false); // Chrome may come first, and to the node of MiniBrowser
});

test('placesOnGrid() never plays more at a time, keeps the order of asking, and goes on after one that failed', async () => {
  const place = (browserName: string, rival: string): GridPlace => ({
    browserName,
    sessions: 2,
    rivals: [rival],
    together: 2,
  });
  const [chrome, firefox] = [place('chrome', 'firefox'), place('firefox', 'chrome')];
  const inPlace = placesOnGrid();
  const begun: number[] = [];
  let now = 0;
  let most = 0;
  const all = [30, 5, 10, 1, 20].map((ms, index) =>
    inPlace(index % 2 ? chrome : firefox, async () => {
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

test('placesOnGrid() lets nobody overtake whoever needs the nodes for himself', async () => {
  const inPlace = placesOnGrid();
  const chrome: GridPlace = { browserName: 'chrome', sessions: 2, rivals: ['MiniBrowser'], together: 2 };
  const mini: GridPlace = { browserName: 'MiniBrowser', sessions: 1, rivals: ['chrome'], together: 1 };
  const begun: string[] = [];
  let end = () => {};
  const first = inPlace(chrome, () => new Promise<void>((resolve) => (end = resolve)));
  const others = [mini, chrome].map((place) => inPlace(place, async () => void begun.push(place.browserName)));
  await delay(0);
  expect(begun).toEqual([]);
  end();
  await Promise.all([first, ...others]);
  expect(begun).toEqual(['MiniBrowser', 'chrome']);
});
