import { expect, test } from '@playwright/test';
import { isolationOf, type Options, readOptions, select } from '../../src/options.ts';

const defaults: Options = {
  out: 'standoff-results',
  patience: 3000,
  observer: 'relay',
  navigation: 'new-tab',
  isolation: 'auto',
  servers: 'default',
  scenarios: 'default',
  browsers: 'default',
  trials: 1,
  interval: 0.3,
  most: 40,
};

test('readOptions() gives the defaults when nothing is overridden', () => {
  expect(readOptions(defaults, {})).toMatchObject({ patience: 3000, observer: 'relay', navigation: 'new-tab' });
});

test('readOptions() takes each override', () => {
  const env = { STANDOFF_PATIENCE: '500', STANDOFF_OBSERVER: 'both', STANDOFF_SERVERS: 'python-timeout, node-timeout' };
  expect(readOptions(defaults, env)).toMatchObject({ patience: 500, observer: 'both', servers: env.STANDOFF_SERVERS });
});

test('readOptions() names the variable, its value and what is allowed when it is wrong', () => {
  for (const [env, says] of [
    [
      { STANDOFF_SERVERS: 'ngnix-proxy' },
      /STANDOFF_SERVERS='ngnix-proxy': unknown server 'ngnix-proxy', did you mean 'nginx-proxy'/,
    ],
    [{ STANDOFF_SCENARIOS: 'reloda' }, /STANDOFF_SCENARIOS.*did you mean 'reload'/],
    [{ STANDOFF_BROWSERS: 'firefix' }, /STANDOFF_BROWSERS.*did you mean 'firefox'/],
    [{ STANDOFF_SERVERS: ' , ' }, /names no server/],
    [{ STANDOFF_PATIENCE: 'soon' }, /STANDOFF_PATIENCE='soon': it must be a number/],
    [{ STANDOFF_PATIENCE: '5' }, /at least 200 ms/],
    [{ STANDOFF_OBSERVER: 'eyes' }, /STANDOFF_OBSERVER='eyes': it must be relay, pcap or both/],
    [{ STANDOFF_NAVIGATION: 'fly' }, /STANDOFF_NAVIGATION='fly'/],
  ] as const) {
    expect(() => readOptions(defaults, env)).toThrow(says);
  }
});

test('isolationOf() shares a browser by default only where that was shown to connect alike', () => {
  const some = { freshFor: ['subresources'] };
  expect(isolationOf(some, 'subresources', 'auto')).toBe('trial');
  expect(isolationOf(some, 'bystander', 'auto')).toBe('browser');
  expect(isolationOf({ freshFor: 'all' }, 'bystander', 'auto')).toBe('trial');
  expect(isolationOf(some, 'subresources', 'browser')).toBe('browser');
  expect(isolationOf(some, 'bystander', 'trial')).toBe('trial');
});

test('select() gives the named ones in the order of the list', () => {
  const all = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
  expect(select('default', all)).toEqual(all);
  expect(select('c,a', all)).toEqual([{ id: 'a' }, { id: 'c' }]);
});
