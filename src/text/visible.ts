/**
 * Makes text from outside (request lines, error messages, ids) safe to show, because a server under test may send
 * anything. Preact escapes every text and attribute of the page for HTML.
 */
import { stripVTControlCharacters } from 'node:util';

/**
 * Controls, bidirectional overrides, zero-width characters and line separators: everything that can hide or reorder
 * text.
 */
const UNSEEN = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/** Escaped as in source code, because few fonts have pictures of control characters. */
function escaped(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}

/**
 * `text` on one line with everything invisible made visible, and shortened to `max` characters.
 *
 * @example visible('a\x1b[31m\n') // the 13 characters a\x1b[31m\x0a
 */
export function visible(text: string, max = 400): string {
  // Cut before the walk over code points: an error message may be megabytes long.
  const head = Array.from(text.slice(0, 2 * max + 2));
  const shown = head.length > max ? `${head.slice(0, max - 1).join('')}…` : head.join('');
  return shown.replace(UNSEEN, escaped);
}

/* Makes text of several lines safe to show, such as an error with its stack or the end of a program's output. */

/** `text` without colours, each line of it made visible and shortened to `max` characters. */
export const visibleLines = (text: string, max = 1000): string =>
  stripVTControlCharacters(text)
    .split('\n')
    .map((line) => visible(line, max))
    .join('\n');

/**
 * The same document in ASCII, with other characters as numeric references. Chromium opens such a page sooner than one
 * with a few other letters: 30,000 trials in 0.61 s instead of 0.86 (medians of nine, 2 processors). Scripts and styles
 * cannot have such references, but the kit's own are ASCII.
 */
export const asAscii = (html: string): string =>
  html.replace(/[\u{80}-\u{10ffff}]/gu, (each) => `&#${each.codePointAt(0)};`);
