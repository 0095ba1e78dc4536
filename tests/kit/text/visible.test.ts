import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { wrap } from '../../../src/text/table.ts';
import { visible, visibleLines } from '../../../src/text/visible.ts';

test('visible() writes what cannot be seen as in source code', () => {
  expect(visible('a\u001b[31m\n\u202eb\u200b')).toBe('a\\x1b[31m\\x0a\\u202eb\\u200b');
  expect(visible('naïve 東京 🙂')).toBe('naïve 東京 🙂');
});

test('visible() lets nothing through that is invisible, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

test('visible() shortens with an ellipsis', () => {
  expect(visible('abcdef', 6)).toBe('abcdef');
  expect(visible('abcdefg', 6)).toBe('abcde…');
  expect(visible('🙂'.repeat(9), 3)).toBe('🙂🙂…');
});

test('wrap() never exceeds the width and loses no word', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,50}$/), { maxLength: 40 }), (words) => {
      const lines = wrap(words.join(' '), 30, 4).split('\n');
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(30);
      expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''));
    }),
  );
});

test('visibleLines() keeps lines and takes colours away, and shows what else would move the cursor', () => {
  expect(visibleLines('\u001b[31mError\u001b[39m: no\r\n  at \u0007x\n')).toBe('Error: no\\x0d\n  at \\x07x\n');
  expect(visibleLines('x'.repeat(50), 10)).toBe(`${'x'.repeat(9)}…`);
});
