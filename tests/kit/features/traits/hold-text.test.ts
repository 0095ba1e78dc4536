import { expect, test } from '@playwright/test';
import { summaryOf } from '../../../../src/features/traits/hold.ts';
import { holdText, sentenceOf } from '../../../../src/features/traits/hold-text.ts';
import { holdFile } from '../../fixtures/hold.ts';

const rows = holdFile().rows;

test('a sentence says how long and by whom, and plainly that nothing was opened', () => {
  expect(sentenceOf('webkit 2', summaryOf(rows, 'unused'))).toBe(
    'webkit 2 closed 2 unused connections itself, after 60.0 s (59.0 to 60.0).',
  );
  expect(sentenceOf('webkit 2', summaryOf(rows, 'used'))).toBe(
    'webkit 2 closed 1 used connection itself, after 115.0 s idle; it still held 1 used connection after 361.2 s idle, when the watch ended.',
  );
  expect(sentenceOf('webkit 2', summaryOf([], 'unused'))).toBe('webkit 2 opened no unused connection.');
});

test('the table has a row for each browser and kind', () => {
  const text = holdText([holdFile()]);
  expect(text).toMatch(/webkit 2\.50\.6 +│ unused +│ 2 +│ 60\.0 s \(59\.0 to 60\.0\) +│ browser /);
  expect(text).toMatch(
    /webkit 2\.50\.6 +│ used +│ 2 +│ 115\.0 s; still open after 361\.2 s +│ browser 1 of 2, nobody 1 /,
  );
});

test('the table says where nothing was opened', () => {
  expect(holdText([{ ...holdFile(), rows: [] }])).toMatch(/unused +│ 0 +│ none was opened +│ +│/);
});
