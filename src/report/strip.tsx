/** @jsxImportSource preact */
/** All trials of a cell as a strip of small marks, each a link to its trace. */
import type { Result } from '../results/schema.ts';
import { MARKS } from './marks.ts';
import { isInside } from './trials.tsx';

/** `name` is that of the cell. */
export function TrialStrip({ trials, name }: { readonly trials: readonly Result[]; readonly name: string }) {
  return (
    <ol class="strip" aria-label={`Trials of ${name}`}>
      {trials.map(({ trial, verdict, evidence: { trace } }, index) => (
        <li key={index}>
          {trace !== null && isInside(trace) ? (
            <a class={`v-${verdict}`} href={trace} title={verdict === 'ok' ? undefined : `${trial}: ${verdict}`}>
              {MARKS[verdict]}
            </a>
          ) : (
            <span class={`v-${verdict}`}>{MARKS[verdict]}</span>
          )}
        </li>
      ))}
    </ol>
  );
}
