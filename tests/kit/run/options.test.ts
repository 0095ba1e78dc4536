import path from 'node:path';
import { expect, test } from '@playwright/test';
import { browsers } from '../../../src/browsers/list.ts';
import { DEFAULTS as defaults, readOptions } from '../../../src/run/options.ts';
import { isolationOf, leavesOut, scenariosOf, select } from '../../../src/run/selection.ts';
import { allScenarios, scenarios as defaultScenarios } from '../../../src/scenarios/list.ts';

test('readOptions() gives the defaults when nothing is overridden', () => {
  expect(readOptions(defaults, {})).toMatchObject({ patience: 3000, observer: 'relay', navigation: 'natural' });
});

test('readOptions() takes each override', () => {
  const env = { STANDOFF_PATIENCE: '500', STANDOFF_OBSERVER: 'both', STANDOFF_SERVERS: 'python-timeout, node-timeout' };
  expect(readOptions(defaults, env)).toMatchObject({ patience: 500, observer: 'both', servers: env.STANDOFF_SERVERS });
});

test('readOptions() holds a run to nothing unless a file is named, whose path it makes absolute', () => {
  expect(readOptions(defaults, {}).expectations).toBe('none');
  expect(readOptions(defaults, { STANDOFF_EXPECTATIONS: 'ci/e.jsonc' }).expectations).toBe(path.resolve('ci/e.jsonc'));
  const named = { ...defaults, expectations: 'e.jsonc' };
  expect(readOptions(named, { STANDOFF_EXPECTATIONS: 'none' }).expectations).toBe('none');
});

test('readOptions() names the variable, its value and what is allowed when it is wrong', () => {
  for (const [env, says] of [
    [
      { STANDOFF_SERVERS: 'ngnix-proxy' },
      /STANDOFF_SERVERS='ngnix-proxy': unknown server "ngnix-proxy"; did you mean "nginx-proxy"/,
    ],
    [{ STANDOFF_SCENARIOS: 'reloda' }, /STANDOFF_SCENARIOS.*did you mean 'reload'/],
    [{ STANDOFF_BROWSERS: 'firefix' }, /STANDOFF_BROWSERS.*did you mean 'firefox'/],
    [{ STANDOFF_SERVERS: ' , ' }, /names no server/],
    [{ STANDOFF_PATIENCE: 'soon' }, /STANDOFF_PATIENCE='soon': it must be a number/],
    [{ STANDOFF_PATIENCE: '5' }, /at least 200 ms/],
    [{ STANDOFF_OBSERVER: 'eyes' }, /STANDOFF_OBSERVER='eyes': it must be relay, pcap or both/],
    [{ STANDOFF_NAVIGATION: 'fly' }, /STANDOFF_NAVIGATION='fly'/],
    [{ STANDOFF_NAVIGATION: 'all' }, /STANDOFF_NAVIGATION='all': name them; not every kind/],
    [{ STANDOFF_TRIALS: 'many' }, /STANDOFF_TRIALS='many': it must be auto, settled, or a whole number/],
    [{ STANDOFF_TRIALS: '0' }, /STANDOFF_TRIALS='0': it must be auto, settled, or a whole number/],
    [{ STANDOFF_INTERVAL: '3' }, /STANDOFF_INTERVAL='3': it must be at most 1/],
    [{ STANDOFF_MOST: '2.5' }, /STANDOFF_MOST='2.5': it must be a whole number/],
  ] as const) {
    expect(() => readOptions(defaults, env)).toThrow(says);
  }
});

test('readOptions() takes a number of trials, or auto', () => {
  expect(readOptions(defaults, { STANDOFF_TRIALS: '20' }).trials).toBe(20);
  expect(
    readOptions(defaults, { STANDOFF_TRIALS: 'auto', STANDOFF_INTERVAL: '0.2', STANDOFF_MOST: '60' }),
  ).toMatchObject({
    trials: 'auto',
    interval: 0.2,
    most: 60,
  });
});

test('isolationOf() gives a trial that closes idle sockets a browser of its own, whatever is asked for', () => {
  expect(isolationOf({ freshFor: [] }, 'close-idle', 'browser')).toBe('trial');
  expect(isolationOf({ freshFor: [] }, 'first-visit', 'browser', true)).toBe('trial');
});

test('isolationOf() shares a browser by default only where that was shown to connect alike', () => {
  const some = { freshFor: ['subresources'] };
  expect(isolationOf(some, 'subresources', 'auto')).toBe('trial');
  expect(isolationOf(some, 'bystander', 'auto')).toBe('browser');
  expect(isolationOf({ freshFor: 'all' }, 'bystander', 'auto')).toBe('trial');
  expect(isolationOf(some, 'subresources', 'browser')).toBe('browser');
  expect(isolationOf(some, 'bystander', 'trial')).toBe('trial');
  expect(isolationOf(some, 'redirect', 'auto')).toBe('trial'); // not measured
  expect(isolationOf(some, 'redirect', 'browser')).toBe('browser');
});

test('select() gives the named ones in the order of the list', () => {
  const all = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
  expect(select('default', all)).toEqual(all);
  expect(select('c,a', all)).toEqual([{ id: 'a' }, { id: 'c' }]);
  expect(select('default,c', all, all.slice(0, 1))).toEqual([{ id: 'a' }, { id: 'c' }]);
  expect(select('all', all, all.slice(0, 1))).toEqual(all);
});

test('readOptions() gives each trial a fresh browser when it is to write its own log, and refuses to share one', () => {
  expect(readOptions(defaults, { STANDOFF_EVIDENCE: 'netlog' })).toMatchObject({
    evidence: 'netlog',
    isolation: 'trial',
  });
  expect(readOptions(defaults, {})).toMatchObject({ evidence: 'none', isolation: 'auto' });
  expect(() => readOptions(defaults, { STANDOFF_EVIDENCE: 'netlog', STANDOFF_ISOLATION: 'browser' })).toThrow(
    /evidence 'netlog' needs a fresh browser.*Set STANDOFF_ISOLATION=trial/,
  );
  expect(() => readOptions(defaults, { STANDOFF_EVIDENCE: 'mozlog' })).toThrow(
    /STANDOFF_EVIDENCE='mozlog'.*none or netlog/,
  );
});

test('readOptions() knows every scenario, and default and all', () => {
  for (const scenarios of ['redirect,iframe', 'default,websocket', 'all']) {
    expect(readOptions(defaults, { STANDOFF_SCENARIOS: scenarios })).toMatchObject({ scenarios });
  }
  const named = (ids: string) => scenariosOf({ scenarios: ids }).map(({ id }) => id);
  expect(named('default')).toContain('shutdown');
  expect(named('default')).not.toContain('tls-first-visit');
  expect(named('all')).toEqual(expect.arrayContaining([...named('default'), 'tls-first-visit', 'event-stream']));
});

test('by default a browser plays what provokes it, beyond the scenarios of all; named scenarios are played by all', () => {
  const plays = (browser: (typeof browsers)[number], scenarios: string) => {
    const left = leavesOut(browser, { scenarios });
    return scenariosOf({ scenarios })
      .map(({ id }) => id)
      .filter((id) => !left.includes(id));
  };
  const ids = defaultScenarios.map(({ id }) => id);
  expect(Object.fromEntries(browsers.map((each) => [each.id, plays(each, 'default')]))).toEqual({
    chromium: ids,
    firefox: [...ids, 'typing'],
    webkit: ids,
  });
  for (const browser of browsers) {
    expect(plays(browser, 'typing')).toEqual(['typing']);
    expect(plays(browser, 'default,typing')).toEqual([...ids, 'typing']);
    expect(plays(browser, 'all')).toHaveLength(allScenarios.length);
  }
});
