import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { type CellFacts, KEYS, matches, parseQuery, patternOf } from '../../../../src/report/page/query.ts';

const cell: CellFacts = {
  server: 'python-sequential',
  browser: 'chromium-120',
  engine: 'chromium',
  scenario: 'bystander',
  verdict: 'stalled',
  model: 'sequential',
  cause: 'idle-connection',
  is: ['provoked', 'proven'],
};

const says = (text: string): boolean => matches(parseQuery(text), cell);

test('an empty query asks for every cell', () => {
  for (const text of ['', '   ']) expect(says(text)).toBe(true);
});

test('a key asks for the whole word, with * for anything and a comma for or', () => {
  expect(says('server:python-sequential')).toBe(true);
  expect(says('server:python')).toBe(false);
  expect(says('server:python*')).toBe(true);
  expect(says('verdict:delayed,stalled')).toBe(true);
  expect(says('is:proven')).toBe(true);
  expect(says('is:mispredicted')).toBe(false);
});

test('a word without a key may stand anywhere in server, browser or scenario', () => {
  expect(says('stand')).toBe(true);
  expect(says('MIUM')).toBe(true);
  expect(says('firefox')).toBe(false);
});

test('all terms must hold, and - or ! turns one round', () => {
  expect(says('python chromium')).toBe(true);
  expect(says('python firefox')).toBe(false);
  expect(says('-firefox')).toBe(true);
  expect(says('!verdict:stalled')).toBe(false);
});

test('what means nothing is told, and asks for nothing', () => {
  const { terms, problems } = parseQuery('colour:red server: python');
  expect(terms).toHaveLength(1);
  expect(problems).toEqual([`'colour:' is not known. Known: ${KEYS.join(', ')}`, "'server:' has no value"]);
});

test('asterisks that match nothing take no longer than those that match', () => {
  const text = 'a'.repeat(20_000);
  const timeOf = (query: string) => {
    const { terms, problems } = parseQuery(query);
    const began = performance.now();
    for (let repeated = 0; repeated < 20; repeated++) matches({ terms, problems }, { ...cell, server: text });
    return performance.now() - began;
  };
  const stars = '*a'.repeat(200);
  timeOf(`server:${stars}*`); // warm
  const good = timeOf(`server:${stars}*`);
  // With a regular expression the bad ones take longer than anybody waits.
  for (const bad of [`server:${stars}*~`, `server:*${'*'.repeat(500)}~`, `server:${stars}~*`, `${stars}~`]) {
    expect(timeOf(bad), bad.slice(0, 20)).toBeLessThan(50 * good + 50);
  }
});

test('a pattern matches what the regular expression of it matches', () => {
  const few = fc.stringMatching(/^[ab*]{1,6}$/);
  fc.assert(
    fc.property(few, fc.stringMatching(/^[abAB]{0,8}$/), fc.boolean(), (pattern, text, anywhere) => {
      const source = pattern.replaceAll('*', '.*');
      expect(patternOf(pattern, anywhere)(text)).toBe(new RegExp(anywhere ? source : `^${source}$`, 'i').test(text));
    }),
  );
});

test('no text makes it throw, and a term and its opposite never hold together', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { terms } = parseQuery(text);
      matches({ terms, problems: [] }, cell);
      for (const term of terms) {
        const opposite = { ...term, not: !term.not };
        expect(matches({ terms: [term], problems: [] }, cell)).not.toBe(
          matches({ terms: [opposite], problems: [] }, cell),
        );
      }
    }),
  );
});

test('whatever stands in a value is taken as it is', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[^\s,*]+$/), (server) => {
      expect(matches(parseQuery(`server:${server}`), { ...cell, server })).toBe(true);
    }),
  );
});
