import { expect, test } from '@playwright/test';
import { turnToOpen } from '../../../src/run/play.ts';

test('turnToOpen() is alone for a browser that races, and for whoever types', () => {
  expect(turnToOpen({ races: 'all' }, 'reload', 'new-tab')).toBe('opening');
  expect(turnToOpen({ races: ['reload'] }, 'reload', 'new-tab')).toBe('opening');
  expect(turnToOpen({ races: ['reload'] }, 'bystander', 'new-tab')).toBe('heavy');
  expect(turnToOpen({ races: [] }, 'reload', 'typed')).toBe('opening');
  expect(turnToOpen({ races: 'all' }, 'reload', 'link')).toBe('heavy'); // a pressed link is no race
  expect(turnToOpen({ races: ['reload'] }, 'reload', 'link')).toBe('opening');
});
