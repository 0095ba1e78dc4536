import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { type Facts, KEYS, matches, parseQuery } from '../../../../src/report/filter/query.ts';

const cell: Facts = {
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
  expect(problems).toEqual([
    `'colour:' is not known. Known: ${KEYS.join(', ')}`,
    "'server:' does not say what is wanted",
  ]);
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
