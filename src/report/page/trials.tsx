/** @jsxImportSource preact */
/** All trials of a cell, with links to the evidence in the same folder as the page. */
import { tellingFirst } from '../../domain/cells.ts';
import type { Result } from '../../domain/schema.ts';
import { inMs, lasting } from '../../text/times.ts';
import { visible } from '../../text/visible.ts';
import { MARKS } from '../terminal/matrix.ts';
import { Scroll } from './layout.tsx';
import { VerdictMark } from './legend.tsx';

/** A path inside the results folder, as the kit writes it. Anything else is shown but not linked. */
const INSIDE = /^(?!.*\.\.)[\w.-]+(\/[\w.-]+)*$/;

/** Whether a path may be a link. */
const isInside = (path: string): boolean => INSIDE.test(path);

function Evidence({ evidence, about }: { readonly evidence: Result['evidence']; readonly about: string }) {
  const files = (['trace', 'pcap', 'netlog'] as const).flatMap((kind) => {
    const path = evidence[kind];
    return path === null ? [] : [{ kind, path }];
  });
  if (files.length === 0) return <>none</>;
  return (
    <>
      {files.map(({ kind, path }) =>
        isInside(path) ? (
          <a key={kind} class="file" href={path} aria-label={`${kind} of ${about}`}>
            {kind}
          </a>
        ) : (
          <span key={kind} class="file">
            {kind}: {visible(path, 80)}
          </span>
        ),
      )}
    </>
  );
}

/** More rows would add little: the strip has all trials. */
const MOST = 5;

interface TrialsProps {
  readonly trials: readonly Result[];
  /** Of the cell. */
  readonly name: string;
}

/** A table of the most telling trials. */
export function Trials({ trials, name }: TrialsProps) {
  const shown = trials.length > MOST ? trials.toSorted(tellingFirst).slice(0, MOST) : trials;
  const navigated = new Set(trials.map(({ browser }) => browser.navigation)).size > 1;
  return (
    <Scroll label={`Trials: ${name}`}>
      <table>
        <caption>{shown.length < trials.length ? `${shown.length} of ${trials.length} trials` : 'Trials'}</caption>
        <thead>
          <tr>
            <th scope="col">Trial</th>
            {navigated && <th scope="col">Navigation</th>}
            <th scope="col">Verdict</th>
            <th scope="col">Waited</th>
            <th scope="col">Provoked</th>
            <th scope="col">Connections</th>
            <th scope="col">Driver said</th>
            <th scope="col">Duration</th>
            <th scope="col">Evidence</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(
            ({ trial, browser, verdict, waitMs, provoked, connections, automation, durationMs, evidence }, index) => (
              <tr key={index}>
                <th scope="row">{trial}</th>
                {navigated && <td class="nowrap">{browser.navigation}</td>}
                <td class={`v-${verdict}`}>
                  <VerdictMark verdict={verdict} />
                </td>
                <td class="num">{inMs(waitMs)}</td>
                <td>{provoked ? 'yes' : 'no'}</td>
                <td class="num">{connections.length}</td>
                <td>{visible(automation.outcome, 60)}</td>
                <td class="num">{lasting(durationMs)}</td>
                <td>
                  <Evidence evidence={evidence} about={`trial ${trial}, ${name}`} />
                </td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </Scroll>
  );
}

/* All trials of a cell as a strip of small marks, each a link to its trace. */

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
