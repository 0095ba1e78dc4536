/** Parts of GitHub's Markdown, made from text that comes from outside. Pure. */
import { visible } from './visible.ts';

/**
 * Escapes ids and versions: text from outside must not become markup, a link, or a mention that notifies somebody.
 *
 * @example plainMarkdown('a|b @c') // 'a&#124;b &#64;c'
 */
export const plainMarkdown = (text: string, max = 600): string =>
  visible(text, max).replace(
    /[&<>|@#*_`~[\]\\$]|:(?=\/\/)|\.(?<=www\.)/gi,
    (character) => `&#${character.codePointAt(0)};`,
  );

/** A table as one block. @param rows Markdown; each row is as long as `head` */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  return [head, head.map(() => '---'), ...rows].map(row).join('\n');
}

/** Folds blocks, if there are any. GitHub reads Markdown inside an element only after an empty line. */
export const folded = (summary: string, blocks: readonly string[]): string[] =>
  blocks.length === 0 ? [] : [[`<details><summary>${summary}</summary>`, ...blocks, '</details>'].join('\n\n')];
