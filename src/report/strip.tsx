/** @jsxImportSource preact */
/** All trials of a cell as a strip of small marks, each a link to its trace. */
import type { Result, Verdict } from '../results/schema.ts';
import { isInside } from './trials.tsx';

/** Letters as in the terminal, so that no mark is told by colour alone. */
const LETTERS: Readonly<Record<Verdict, string>> = {
  ok: '·',
  delayed: 'D',
  stalled: 'S',
  failed: 'F',
  unavailable: '-',
  broken: '!',
};

/** `name` is that of the cell. */
export function TrialStrip({ trials, name }: { readonly trials: readonly Result[]; readonly name: string }) {
  return (
    <ol class="strip" aria-label={`Trials of ${name}`}>
      {trials.map(({ trial, verdict, evidence: { trace } }, index) => (
        <li key={index}>
          {trace !== null && isInside(trace) ? (
            <a class={`v-${verdict}`} href={trace} title={verdict === 'ok' ? undefined : `${trial}: ${verdict}`}>
              {LETTERS[verdict]}
            </a>
          ) : (
            <span class={`v-${verdict}`}>{LETTERS[verdict]}</span>
          )}
        </li>
      ))}
    </ol>
  );
}
