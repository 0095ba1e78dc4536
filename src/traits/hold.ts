/** Hold times as traits, from the rows of src/hold. Pure. */

import { summaryOf } from '../hold/rows.ts';
import type { HeldTimes, MeasuredTraits } from '../results/browser-traits.ts';
import type { HoldRow } from '../results/hold.ts';

type Held = Pick<MeasuredTraits, 'hold-unused' | 'hold-used'>;

/** Both hold times that a watch showed. */
export const heldOf = (rows: readonly HoldRow[]): Held => ({
  'hold-unused': entryOf(rows, 'unused'),
  'hold-used': entryOf(rows, 'used'),
});

/** Neither hold time, for that reason. */
export const notHeld = (reason: string): Held => ({
  'hold-unused': { value: null, reason },
  'hold-used': { value: null, reason },
});

function entryOf(rows: readonly HoldRow[], kind: HoldRow['kind']): Held['hold-used'] {
  const { samples, closed, open } = summaryOf(rows, kind);
  if (samples === 0) return { value: null, reason: `it opened no ${kind} connection` };
  const value: HeldTimes = { samples, closed, open };
  return { value, reason: null };
}
