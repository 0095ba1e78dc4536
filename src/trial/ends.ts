/** What must be ended after a trial, and the words of what went wrong. */

import { visibleLines } from '../report/visible-lines.ts';

/** Each ends one thing that the trial started. */
export type Ends = (() => Promise<unknown> | unknown)[];

/** Ends everything at once; one that fails does not keep the others from ending. */
export async function endAll(ends: Readonly<Ends>): Promise<void> {
  for (const end of await Promise.allSettled(ends.map(async (each) => await each()))) {
    if (end.status === 'rejected')
      console.error(`standoff: could not end a part of the trial: ${visibleLines(messageOf(end.reason))}`);
  }
}

/** WebDriver has errors without a message. */
export function messageOf(error: unknown): string {
  const said = error instanceof Error ? error.message || error.name : String(error);
  return said.split('\nCall log')[0] ?? said;
}
