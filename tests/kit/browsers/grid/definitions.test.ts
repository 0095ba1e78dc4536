import { expect, test } from '@playwright/test';
import { capabilitiesOf, isHeadless, switchesOf } from '../../../../src/browsers/grid/definitions.ts';

test('capabilitiesOf() takes from each driver what could touch networking, and never waits for a page', () => {
  expect(capabilitiesOf('chromium', 'chrome', {})).toMatchObject({
    browserName: 'chrome',
    pageLoadStrategy: 'none',
    'goog:chromeOptions': { excludeSwitches: expect.arrayContaining(['disable-background-networking']) },
  });
  expect(capabilitiesOf('firefox', 'firefox', {})).toMatchObject({
    'moz:firefoxOptions': { prefs: { 'network.http.speculative-parallel-limit': 20 } },
  });
  expect(capabilitiesOf('webkit', 'MiniBrowser', {})).toEqual({ browserName: 'MiniBrowser', pageLoadStrategy: 'none' });
});

test('capabilitiesOf() runs no browser without a sandbox, and none without a window, unless that is asked for', () => {
  const ours = JSON.stringify([capabilitiesOf('chromium', 'chrome', {}), capabilitiesOf('firefox', 'firefox', {})]);
  expect(ours).not.toMatch(/no-sandbox|headless/);
});

test('capabilitiesOf() merges objects, joins lists, and gives no driver what is of another vendor', () => {
  const further = {
    'goog:chromeOptions': { args: ['--no-sandbox'], excludeSwitches: ['enable-automation'], binary: '/opt/chrome' },
    'moz:firefoxOptions': { prefs: { 'a.b': 1 } },
    'se:name': 'a run',
    platformName: 'linux',
  };
  const chrome = capabilitiesOf('chromium', 'chrome', further);
  expect(chrome).toMatchObject({
    'goog:chromeOptions': {
      args: ['--no-sandbox'],
      excludeSwitches: expect.arrayContaining(['disable-sync', 'enable-automation']),
      binary: '/opt/chrome',
    },
    'se:name': 'a run',
    platformName: 'linux',
  });
  expect(chrome).not.toHaveProperty('moz:firefoxOptions');
  expect(capabilitiesOf('webkit', 'safari', further)).toEqual({
    browserName: 'safari',
    pageLoadStrategy: 'none',
    'se:name': 'a run',
    platformName: 'linux',
  });
});

test('capabilitiesOf() takes a hostile name for what it is: a name', () => {
  const further = JSON.parse('{"__proto__":{"polluted":true},"goog:chromeOptions":{"constructor":1}}');
  const given = capabilitiesOf('chromium', 'chrome', further);
  expect(Object.getPrototypeOf(given)).toBe(Object.prototype);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('switchesOf() tells what is asked for beyond the driver’s own, and no value that could be a secret', () => {
  const capabilities = capabilitiesOf('chromium', 'chrome', {
    'goog:chromeOptions': { args: ['--no-sandbox'], binary: '/opt/chrome' },
    'cloud:options': { accessKey: 'secret' },
  });
  const switches = switchesOf({ ...capabilities, acceptInsecureCerts: true });
  expect(switches).toEqual(
    expect.arrayContaining([
      '+--no-sandbox',
      '---disable-sync',
      '+goog:chromeOptions.binary',
      '+cloud:options',
      '+acceptInsecureCerts',
    ]),
  );
  expect(switches.join(' ')).not.toContain('secret');
});

test('isHeadless() knows both spellings', () => {
  expect(isHeadless({ 'goog:chromeOptions': { args: ['--headless=new'] } })).toBe(true);
  expect(isHeadless({ 'moz:firefoxOptions': { args: ['-headless'] } })).toBe(true);
  expect(isHeadless(capabilitiesOf('chromium', 'chrome', {}))).toBe(false);
});
