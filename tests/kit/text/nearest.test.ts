import { expect, test } from '@playwright/test';
import { nearest } from '../../../src/text/nearest.ts';

test('nearest() finds the word with the fewest letters to change', () => {
  const known = ['reload', 'bystander', 'abandoned', 'two-tabs'];
  expect(nearest('bystandr', known)).toBe('bystander');
  expect(nearest('2-tabs', known)).toBe('two-tabs');
  expect(nearest('relaod', known)).toBe('reload');
  expect(nearest('', known)).toBe('reload');
});

test('nearest() gives null when nothing is known', () => {
  expect(nearest('reload', [])).toBe(null);
});
