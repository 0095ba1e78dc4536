import { expect, test } from '@playwright/test';
import { switchChanges } from '../../../src/browsers/chromium.ts';

const line =
  '/usr/lib/chromium/chromium --media-router=0 --load-extension= --disable-sync --disable-features=Translate,PaintHolding ' +
  '--no-first-run --disable-sync --user-data-dir=/a b/c --remote-debugging-pipe --no-sandbox about:blank';

test('changesOf() takes each switch away once, gives each feature back, and all at once', () => {
  expect(switchChanges(line)).toEqual([
    { id: 'bare', add: [], remove: ['--disable-sync', '--disable-features=Translate,PaintHolding'] },
    { id: 'without --disable-sync', add: [], remove: ['--disable-sync'] },
    { id: 'with Translate', add: ['--disable-features=PaintHolding'], remove: [] },
    { id: 'with PaintHolding', add: ['--disable-features=Translate'], remove: [] },
  ]);
});

test('changesOf() leaves alone what the driver needs, and what is about something else', () => {
  const ids = switchChanges(line).map(({ id }) => id);
  expect(
    ids.filter((id) => /remote-debugging|user-data-dir|no-sandbox|first-run|media-router|extension/.test(id)),
  ).toEqual([]);
});

test('changesOf() of a browser without any of them has nothing to try but nothing', () => {
  expect(switchChanges('chromium about:blank')).toEqual([{ id: 'bare', add: [], remove: [] }]);
});
