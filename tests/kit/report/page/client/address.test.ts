import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { addressOf, parseAddress } from '../../../../../src/report/page/client/address.ts';

test('parseAddress() tells the target and the query, each of which may be missing', () => {
  expect(parseAddress('')).toEqual({ target: 'overview', query: null });
  expect(parseAddress('#cell-chromium--nginx-proxy--reload')).toEqual({
    target: 'cell-chromium--nginx-proxy--reload',
    query: null,
  });
  expect(parseAddress('#cells?q=verdict%3Astalled')).toEqual({ target: 'cells', query: 'verdict:stalled' });
  expect(parseAddress('#q=python*')).toEqual({ target: 'overview', query: 'python*' });
  expect(parseAddress('#cells?q=')).toEqual({ target: 'cells', query: '' });
  expect(parseAddress('#%zz')).toEqual({ target: '%zz', query: null });
});

test('parseAddress() reads what addressOf() wrote, whatever the query', () => {
  fc.assert(
    fc.property(fc.constantFrom('overview', 'cells', 'all'), fc.string({ unit: 'grapheme' }), (target, query) => {
      const read = parseAddress(addressOf(target, query));
      expect(read).toEqual({ target, query: query === '' ? null : query });
    }),
  );
});
