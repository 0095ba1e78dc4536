/** @jsxImportSource preact */
/** What is known about a cell, in sentences: cause, proof, trials, and what the driver said. */
import type { Cell } from '../../domain/cells.ts';
import { intervalText } from '../../domain/rates.ts';
import type { Trace } from '../../domain/trace.ts';
import { inMs } from '../../text/times.ts';
import { visible } from '../../text/visible.ts';
import { kindInWords, ownReason } from '../causes.ts';
import { automationDisagreement } from '../sentences.ts';
import { serverSideSentences } from '../server-side.ts';

interface FindingsProps {
  readonly cell: Cell;
  /** Of the worst trial, where it is drawn. */
  readonly trace?: Trace | undefined;
  /** Only what adds to the verdict: a large page has a thousand of these. */
  readonly brief?: boolean;
}

export function Findings({
  cell: { verdict, worst, stalls, observed, provoked, trials, ended },
  trace,
  brief = false,
}: FindingsProps) {
  const { cause, reason, automation, waitMs, patienceMs, evidence } = worst;
  const said = automation.ms === null ? automation.outcome : `${automation.outcome} after ${inMs(automation.ms)}`;
  const differs = automationDisagreement(worst);
  const interval = intervalText({ stalls, observed, ended });
  const why = ownReason(worst);
  const sides = trace ? serverSideSentences(trace) : [];
  return (
    <>
      {cause && <p class="cause">{sentence(cause.text)}</p>}
      {reason && <p class="cause">{sentence(reason)}</p>}
      {cause && (
        <p>
          <strong>{cause.proven ? 'Proven' : 'Not proven'}.</strong> {kindInWords(cause.kind)}
          {cause.proven && cause.connection !== null
            ? `; closing connection ${cause.connection} freed the answer ${inMs(cause.releasedAfterMs)} later.`
            : '.'}
        </p>
      )}
      {sides.length > 0 && <p>{sides.join(' ')}</p>}
      {why && <p>{sentence(why)}</p>}
      {verdict !== 'unavailable' && (
        <p>
          {stalls} of {observed} observed {observed === 1 ? 'trial' : 'trials'} stalled
          {interval !== null && ` (${interval})`}, {provoked} provoked.
          {trials.length > observed && ` ${trials.length - observed} could not be observed.`}
          {waitMs !== null &&
            ` In trial ${worst.trial} the request waited ${inMs(waitMs)}, with a patience of ${inMs(patienceMs)}.`}
          {verdict === 'ok' &&
            provoked === 0 &&
            ' Not provoked: the browser opened no idle connection, which makes this a weaker ok.'}
        </p>
      )}
      {verdict !== 'unavailable' && (!brief || differs) && (
        <p class={differs ? 'differs' : undefined}>
          {differs && <strong>{differs} </strong>}The driver said: {visible(said, 160)}.
        </p>
      )}
      {evidence.disagreement && (
        <p class="differs">
          <strong>The observers disagree:</strong> {visible(evidence.disagreement, 400)}
        </p>
      )}
    </>
  );
}

/** `text` with a capital letter at the start and a full stop at the end. */
function sentence(text: string): string {
  const shown = visible(text, 600);
  return `${shown.charAt(0).toUpperCase()}${shown.slice(1)}${/[.!?…]$/.test(shown) ? '' : '.'}`;
}
