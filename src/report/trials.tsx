/** @jsxImportSource preact */
/** All trials of a cell, and links to the evidence beside the page. */
import type { Result } from '../results/schema.ts';
import { tellingFirst } from './cells.ts';
import { VerdictMark } from './glyph.tsx';
import { Scroll } from './scroll.tsx';
import { inMs, lasting } from './times.ts';
import { visible } from './visible.ts';

/** A path inside the results folder, as the kit writes them; anything else is shown but not linked. */
const INSIDE = /^(?!.*\.\.)[\w.-]+(\/[\w.-]+)*$/;

/** Whether a path may be a link. */
export const isInside = (path: string): boolean => INSIDE.test(path);

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

/** More rows tell no more: the strip has all trials. */
const MOST = 5;

interface TrialsProps {
  readonly trials: readonly Result[];
  /** Of the cell. */
  readonly name: string;
}

/** The table of trials, those that tell most. */
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
