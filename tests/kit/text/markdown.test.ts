import { expect, test } from '@playwright/test';
import { folded, markdownTable, plainMarkdown } from '../../../src/text/markdown.ts';

test('plainMarkdown() leaves nothing that Markdown reads, and what it does not', () => {
  expect(plainMarkdown('python-sequential › bystander: 3 of 5 (1.2)')).toBe(
    'python-sequential › bystander: 3 of 5 (1.2)',
  );
  expect(plainMarkdown('a|b <img src=x> @me #1 [x](http://y) www.z `q` *e* \\| &lt;')).toBe(
    'a&#124;b &#60;img src=x&#62; &#64;me &#35;1 &#91;x&#93;(http&#58;//y) www&#46;z &#96;q&#96; &#42;e&#42; &#92;&#124; &#38;lt;',
  );
});

test('markdownTable() has a rule below the head', () => {
  expect(markdownTable(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |');
});

test('folded() is no block when there is nothing to fold', () => {
  expect(folded('more', [])).toEqual([]);
  expect(folded('more', ['- x'])).toEqual(['<details><summary>more</summary>\n\n- x\n\n</details>']);
});
