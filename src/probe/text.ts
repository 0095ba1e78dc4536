/** What `standoff probe` prints: a table with a row for each server, and below it a paragraph for each. Pure. */
import { type Column, tablesWithin } from '../report/terminal-table.ts';
import { visible } from '../report/visible.ts';
import { wrap } from '../report/wrap.ts';
import type { Traits } from '../results/traits.ts';
import { sentencesOf } from './sentences.ts';
import { columns } from './words.ts';

/** A server that was to be probed, and what came of it. */
export type Probed =
  | { readonly id: string; readonly traits: Traits }
  | { readonly id: string; readonly missing: boolean; readonly reason: string };

/** @param width columns of the terminal; a table that needs more is cut into several */
export function probeText(probed: readonly Probed[], width: number): string {
  const first: Column = { head: 'server', texts: probed.map(({ id }) => visible(id, 48)) };
  const rest = columns.map(({ head, of }, index): Column => {
    const none = index === 0 ? (missing: boolean) => (missing ? 'not installed' : 'not probed') : () => '';
    return {
      head,
      texts: probed.map((each) => ('traits' in each ? visible(of(each.traits), 60) : none(each.missing))),
    };
  });
  const paragraphs = probed.map((each) =>
    'traits' in each ? sentencesOf(each.traits).join(' ') : `${each.id} was not probed: ${each.reason}`,
  );
  const told = paragraphs.map((paragraph) => wrap(visible(paragraph, 2000), Math.min(width, 140), 2));
  return [...tablesWithin(width, first, rest), told.join('\n')].join('\n\n');
}
