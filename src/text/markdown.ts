/** Parts of GitHub's Markdown, of text that comes from outside. Pure. */
import { visible } from './visible.ts';

/**
 * Ids and versions are text from outside: nothing of it may become markup, a link, or a mention that writes to somebody.
 *
 * @example plainMarkdown('a|b @c') // 'a&#124;b &#64;c'
 */
export const plainMarkdown = (text: string, max = 600): string =>
  visible(text, max).replace(
    /[&<>|@#*_`~[\]\\$]|:(?=\/\/)|\.(?<=www\.)/gi,
    (character) => `&#${character.codePointAt(0)};`,
  );

/** A table as one block. @param rows Markdown, each as long as `head` */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  return [head, head.map(() => '---'), ...rows].map(row).join('\n');
}

/** Blocks that are opened by a click; none if there are none. GitHub reads Markdown within an element only behind an empty line. */
export const folded = (summary: string, blocks: readonly string[]): string[] =>
  blocks.length === 0 ? [] : [[`<details><summary>${summary}</summary>`, ...blocks, '</details>'].join('\n\n')];
