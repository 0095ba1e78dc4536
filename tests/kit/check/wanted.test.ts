import { expect, test } from '@playwright/test';
import { browsersToCheck } from '../../../src/features/check/before.ts';
import type { FoundBrowser } from '../../../src/system/find-browsers.ts';

const chromium: FoundBrowser = { engine: 'chromium', source: 'system', executable: '/usr/bin/chromium', version: '1' };
const search = { browsers: [chromium], notes: { webkit: 'its driver is missing' } };

test('wantedBrowsers() takes those that are installed, and says which of the three are not', () => {
  const { browsers, missing, absent } = browsersToCheck(undefined, search);
  expect(browsers.map(({ id }) => id)).toEqual(['chromium']);
  expect(missing).toEqual([]);
  expect(absent).toEqual(['Not installed, so not seen: Firefox, WebKit. Run `npx standoff setup`.']);
});

test('wantedBrowsers() tells by name which one was asked for and is not installed', () => {
  const { browsers, missing, absent } = browsersToCheck('chromium,webkit', search);
  expect(browsers.map(({ id }) => id)).toEqual(['chromium']);
  expect(missing).toEqual(['WebKit was asked for and is not installed: its driver is missing']);
  expect(absent).toEqual([]);
});

test('wantedBrowsers() refuses where there is none, or none of that name', () => {
  expect(() => browsersToCheck('firefox', search)).toThrow('Could not tell: Firefox is not installed');
  expect(() => browsersToCheck(undefined, { browsers: [], notes: {} })).toThrow(
    'no browser to check with is installed',
  );
  expect(() => browsersToCheck('chromum', search)).toThrow("did you mean 'chromium'?");
});
