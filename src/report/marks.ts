/** Verdicts as single letters: in the terminal's matrices, and in the strips of the page. */
import type { Verdict } from '../results/schema.ts';

/** One letter for each verdict, where there is no room for the word: they can be told apart without colour. */
export const MARKS: Readonly<Record<Verdict, string>> = {
  ok: '·',
  delayed: 'D',
  stalled: 'S',
  failed: 'F',
  unavailable: '-',
  broken: '!',
};
