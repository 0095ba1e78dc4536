import { expect, test } from '@playwright/test';
import { canType } from '../../../../src/browsers/keyboard.ts';
import { InputError } from '../../../../src/domain/errors.ts';
import { changed, questionOf, titleOf, wayOf, wayPairs } from '../../../../src/features/fidelity/ways.ts';
import { socketInstall } from '../../fixtures/socket-browser.ts';

const way = (words: string, id = 'chromium') => wayOf(words, id, 'bystander', socketInstall);
const question = (first: string, second: string) => questionOf(way(first), way(second));

test('wayOf() reads words, and leaves as shipped what they do not say', () => {
  expect(way('goto+pcap')).toMatchObject({ navigation: 'goto', observer: 'pcap', browser: { id: 'chromium' } });
  expect(way('shared')).toMatchObject({ navigation: 'new-tab', isolation: 'browser', observer: 'relay' });
  expect(way('automation')).toMatchObject({
    navigation: 'goto',
    browser: { id: 'chromium-automation', profile: 'automation' },
  });
});

test('wayOf() names a word that it does not know, and the nearest that it does', () => {
  expect(() => way('gotto')).toThrow(InputError);
  expect(() => way('person+gotto')).toThrow(/unknown way 'gotto' in 'person\+gotto', did you mean 'goto'\?/);
  expect(() => way('automation+link')).toThrow(/cannot be navigated by 'link'/);
});

test('questionOf() says what a comparison is for, and refuses one that would say nothing', () => {
  expect(question('person', 'goto')).toBe('navigation');
  expect(question('fresh', 'shared')).toBe('isolation');
  expect(question('person', 'pcap')).toBe('neutrality');
  expect(question('person', 'none')).toBe('neutrality');
  expect(question('person', 'automation')).toBe('automation');
  expect(question('goto', 'pcap')).toBeNull();
  expect(questionOf(way('person'), changed(way('person'), { id: 'bare', add: [], remove: ['--x'] }))).toBe('audit');
});

test('what nobody drives is what the others are measured against', () => {
  test.skip(!canType(), 'no keyboard here');
  expect(question('unautomated', 'person')).toBe('fidelity');
  expect(question('unautomated', 'shared')).toBe('fidelity');
  expect(question('unautomated', 'automation')).toBeNull();
  expect(question('unautomated', 'pcap')).toBeNull();
  const pairs = wayPairs(['unautomated', 'person', 'pcap', 'goto'].map((words) => way(words)));
  expect(pairs.map((pair) => pair.map(({ id }) => id).join(' ')).sort()).toEqual([
    'person goto',
    'person pcap',
    'unautomated goto',
    'unautomated person',
  ]);
});

test('titleOf() tells a changed way from the shipped one', () => {
  expect(titleOf(changed(way('shared'), { id: 'without --x', add: [], remove: ['--x'] }))).toBe(
    'chromium, new-tab, fresh, without --x',
  );
});
