/** The options of a run that goes beyond this machine. */

import os from 'node:os';
import { expect, test } from '@playwright/test';
import { conditionsOf } from '../../../src/run/describe-run.ts';
import { DEFAULTS, readOptions } from '../../../src/run/options.ts';
import { browsersOf } from '../../../src/run/selection.ts';

const GRID = 'http://grid.example:4444';
const options = (env: Record<string, string>) => readOptions(DEFAULTS, env);
const ids = (env: Record<string, string>) => browsersOf(options(env)).map(({ id }) => id);
const outward = Object.values(os.networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

test('a run stays on this machine unless it is asked to leave it', () => {
  expect(options({})).toMatchObject({ bind: '127.0.0.1', grid: 'none', gridCapabilities: '{}' });
  expect(ids({ STANDOFF_BROWSERS: 'default' })).toEqual(['chromium', 'firefox', 'webkit']);
  expect(ids({ STANDOFF_BROWSERS: 'all' }).filter((id) => id.endsWith('-grid'))).toEqual([]);
});

test('with a grid the default browsers are those that run there', () => {
  const three = ['chromium-grid', 'firefox-grid', 'webkit-grid'];
  expect(ids({ STANDOFF_GRID: GRID, STANDOFF_BROWSERS: 'default' })).toEqual(three);
  expect(ids({ STANDOFF_GRID: GRID, STANDOFF_BROWSERS: 'firefox,webkit-grid' })).toEqual(['firefox', 'webkit-grid']);
  expect(ids({ STANDOFF_GRID: GRID, STANDOFF_BROWSERS: 'all' })).toEqual(
    expect.arrayContaining(['chromium', ...three]),
  );
  expect(() => ids({ STANDOFF_BROWSERS: 'chromium-grid' })).toThrow(
    /STANDOFF_BROWSERS='chromium-grid': chromium-grid runs on a grid, and none is named. Set STANDOFF_GRID/,
  );
});

test('the address of a grid loses the slash at its end, and must be http or https', () => {
  expect(options({ STANDOFF_GRID: `${GRID}/wd/hub/` }).grid).toBe(`${GRID}/wd/hub`);
  expect(options({ STANDOFF_GRID: 'https://name:word@grid.example' }).grid).toBe('https://name:word@grid.example');
  for (const wrong of ['grid.example:4444', 'ftp://grid', 'yes', `${GRID}?a=b`, 'file:///etc/passwd']) {
    expect(() => options({ STANDOFF_GRID: wrong }), wrong).toThrow(
      /STANDOFF_GRID='.*': it must be the address of a Selenium Grid.*or none/,
    );
  }
});

test('the server under test is bound to one address of this machine, which is named', () => {
  for (const wrong of ['0.0.0.0', '::', '203.0.113.7', 'localhost', 'eth0', '127.0.0.1 ']) {
    expect(() => options({ STANDOFF_BIND: wrong }), wrong).toThrow(
      /STANDOFF_BIND='.*': it must be an IPv4 address of this machine: 127\.0\.0\.1/,
    );
  }
  test.skip(!outward, 'this machine has no address but loopback');
  expect(options({ STANDOFF_BIND: outward ?? '' })).toMatchObject({ bind: outward, isolation: 'trial' });
});

test('capabilities are a JSON object, without what is the kit’s own to set', () => {
  expect(options({ STANDOFF_GRID_CAPABILITIES: '{"platformName":"linux"}' }).gridCapabilities).toBe(
    '{"platformName":"linux"}',
  );
  for (const wrong of ['--no-sandbox', '[]', '"a"', 'null', '{']) {
    expect(() => options({ STANDOFF_GRID_CAPABILITIES: wrong }), wrong).toThrow(
      /STANDOFF_GRID_CAPABILITIES='.*': it must be a JSON object/,
    );
  }
  expect(() => options({ STANDOFF_GRID_CAPABILITIES: '{"pageLoadStrategy":"normal"}' })).toThrow(
    /the kit sets pageLoadStrategy itself/,
  );
});

test('what cannot be had on a grid is refused with what to set instead', () => {
  expect(() => options({ STANDOFF_GRID: GRID, STANDOFF_ISOLATION: 'browser' })).toThrow(/Set STANDOFF_ISOLATION=trial/);
  expect(() => options({ STANDOFF_GRID: GRID, STANDOFF_EVIDENCE: 'netlog' })).toThrow(/Set STANDOFF_EVIDENCE=none/);
});

test('what cannot be had at an address that others reach is refused with what to set instead', () => {
  test.skip(!outward, 'this machine has no address but loopback');
  const bound = { STANDOFF_BIND: outward ?? '' };
  expect(() => options({ ...bound, STANDOFF_OBSERVER: 'both' })).toThrow(/observer 'both' captures on loopback/);
  expect(() => options({ ...bound, STANDOFF_ISOLATION: 'browser' })).toThrow(/a host name for each trial/);
});

test('no password of a grid, and nothing that its sessions are asked with, gets into results', () => {
  const told = conditionsOf(
    'a run',
    options({
      STANDOFF_GRID: 'https://name:word@grid.example/wd/hub',
      STANDOFF_GRID_CAPABILITIES: '{"cloud:options":{"accessKey":"secret"}}',
    }),
  );
  expect(told.options).toMatchObject({
    grid: 'https://grid.example/wd/hub',
    gridCapabilities: '{"cloud:options":"…"}',
  });
  expect(JSON.stringify(told)).not.toMatch(/word|secret/);
});
