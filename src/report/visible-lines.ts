/** What is told in several lines, such as an error with its stack or the end of a program's output, made safe to show. */
import { stripVTControlCharacters } from 'node:util';
import { visible } from './visible.ts';

/** `text` without colours, each line of it made visible and shortened to `max` characters. */
export const visibleLines = (text: string, max = 1000): string =>
  stripVTControlCharacters(text)
    .split('\n')
    .map((line) => visible(line, max))
    .join('\n');
