import { expect, test } from '@playwright/test';
import { preferenceChanges, preferencesOf } from '../../../src/browsers/firefox.ts';

test('each preference of the audit comes back as the value that Firefox itself has', () => {
  const [all, ...single] = preferenceChanges();
  expect(all?.id).toBe('stock');
  expect(single.length).toBeGreaterThan(10);
  const together = preferencesOf(all);
  for (const change of single.filter(({ id }) => !id.includes('speculative'))) {
    const [[name, value] = ['', '']] = Object.entries(preferencesOf(change));
    expect(together[name]).toEqual(value);
  }
  expect(together['dom.security.https_first']).toBe(true);
});

test('the driver may be given its own limit of speculative connections back', () => {
  const own = preferenceChanges().find(({ id }) => id.includes('speculative'));
  expect(preferencesOf(own)).toEqual({ 'network.http.speculative-parallel-limit': 0 });
  expect(preferencesOf(undefined)).toEqual({});
});
