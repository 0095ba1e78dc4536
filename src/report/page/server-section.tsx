/** @jsxImportSource preact */
/** One section for each server: its definition, what raw sockets found out about it, and its source code. */
import { serverAnchorOf } from '../../domain/cells.ts';
import type { LeftOpen, Traits } from '../../domain/server-traits.ts';
import { sentencesOf } from '../../probe/text.ts';
import { inMs, lasting } from '../../text/times.ts';
import { visible } from '../../text/visible.ts';
import type { ServerSource } from '../server-sources.ts';
import type { Summary } from '../summary.ts';
import { isLarge } from '../traces-to-draw.ts';
import { Later, Scroll } from './layout.tsx';
import { CellsTable } from './matrix.tsx';
import { Facts } from './run-section.tsx';

const LEFT: Readonly<Record<LeftOpen, string>> = {
  silent: 'silent',
  'partial-line': 'with half a request line',
  'partial-headers': 'with half a head',
  'kept-alive': 'kept alive after an answer',
  'half-closed': 'silent and half-closed',
};

/** @example leftText('partial-headers') // 'with half a head' */
const leftText = (left: LeftOpen): string => LEFT[left];

/** What was found, in sentences: what blocks it first, then what it does with a connection by itself. */
export const traitSentences = (traits: Traits): string[] => [...sentencesOf(traits), ...habitsOf(traits)];

function habitsOf({ keepsAlive, answerMs, readTimeoutMs, watchedMs }: Traits): string[] {
  return [
    `It ${keepsAlive ? 'keeps connections alive' : 'closes a connection'} after an answer, which takes ${inMs(answerMs)} when nobody else is connected.`,
    readTimeoutMs === null
      ? `It did not close a silent connection in ${lasting(watchedMs)}.`
      : `It closes a silent connection after ${lasting(readTimeoutMs)}.`,
  ];
}

interface ServersProps {
  readonly summary: Summary;
  readonly traits: readonly Traits[];
  readonly sources: ReadonlyMap<string, ServerSource>;
}

export function Servers({ summary, traits, sources }: ServersProps) {
  return (
    <>
      {summary.servers.length === 0 && <p>No server was run.</p>}
      {summary.servers.map((id) => (
        <Server
          key={id}
          id={id}
          summary={summary}
          traits={
            traits.filter(({ server }) => server.id === id).toSorted((a, b) => (a.measured < b.measured ? 1 : -1))[0]
          }
          source={sources.get(id)}
        />
      ))}
    </>
  );
}

interface ServerProps {
  readonly id: string;
  readonly summary: Summary;
  readonly traits: Traits | undefined;
  readonly source: ServerSource | undefined;
}

function Server({ id, summary, traits, source }: ServerProps) {
  const name = visible(id, 60);
  const anchor = serverAnchorOf(id);
  const versions = [
    ...new Set(
      summary.cells.flatMap(({ server, trials }) => (server === id ? trials.map((trial) => trial.server.version) : [])),
    ),
  ].filter((version) => version !== '');
  return (
    <section class="cell page" id={anchor} aria-labelledby={`${anchor}-name`}>
      <h3 id={`${anchor}-name`}>{name}</h3>
      {source && (
        <p>
          <strong>{visible(source.title, 200)}.</strong> {visible(source.about, 400)}
        </p>
      )}
      <Facts
        facts={[
          ['Version', versions.join(' and ')],
          ['Model', summary.models.get(id) ?? ''],
        ]}
      />
      <Later held={isLarge(summary.cells.length)}>
        <CellsTable
          caption={`All cells of ${name}`}
          corner="Scenario"
          rows={summary.scenarios}
          columns={summary.browsers}
          cell={(scenario, browser) => summary.cell(browser, id, scenario)}
        />
      </Later>
      {traits ? <Found traits={traits} versions={versions} name={name} /> : <p class="note">It was not probed.</p>}
      {source && <Source source={source} name={name} />}
    </section>
  );
}

function Found({
  traits,
  versions,
  name,
}: {
  readonly traits: Traits;
  readonly versions: readonly string[];
  readonly name: string;
}) {
  const { server, measured, os, limitMs, tls, obstacles } = traits;
  const other =
    versions.length > 0 && !versions.includes(server.version) ? ', which is not the version of this run' : '';
  return (
    <>
      <ul class="findings">
        {traitSentences(traits).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <p class="note">
        Probed with raw sockets{tls && ', before the ClientHello,'} on {visible(measured.slice(0, 10), 20)}, version{' '}
        {visible(server.version, 100)}
        {other}, {visible(os, 100)}. A request counts as blocked after {lasting(limitMs)}.
      </p>
      <details>
        <summary>
          What was tried<span class="hidden"> with {name}</span>
        </summary>
        <Scroll label={`Probed: ${name}`}>
          <table>
            <caption>Requests behind connections that were left open</caption>
            <thead>
              <tr>
                <th scope="col">Left open</th>
                <th scope="col">Connections</th>
                <th scope="col">Age</th>
                <th scope="col">Outcome</th>
                <th scope="col">Answered after</th>
                <th scope="col">Closed by the server</th>
              </tr>
            </thead>
            <tbody>
              {obstacles.map(({ left, connections, agedMs, outcome, answerMs, released, closedByServer }, index) => (
                <tr key={index}>
                  <th scope="row">{leftText(left)}</th>
                  <td class="num">{connections}</td>
                  <td class="num">{lasting(agedMs)}</td>
                  <td class="nowrap">
                    {outcome.replaceAll('-', ' ')}
                    {released === true && ', freed by closing them'}
                    {released === false && ', not freed by closing them'}
                  </td>
                  <td class="num">{inMs(answerMs)}</td>
                  <td class="num">{closedByServer}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </>
  );
}

function Source({ source: { source, text }, name }: { readonly source: ServerSource; readonly name: string }) {
  if (text === null) return <p class="note">Its source, servers/{visible(source, 100)}, could not be read.</p>;
  return (
    <details>
      <summary>
        Source: servers/{visible(source, 100)}
        <span class="hidden"> of {name}</span>
      </summary>
      <Scroll label={`Source: ${name}`}>
        <pre class="listing">{shown(text)}</pre>
      </Scroll>
    </details>
  );
}

/** Line by line: `visible` lets no line feed pass. A tab is as wide as the kit's formatter makes it. */
const shown = (text: string): string =>
  text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => visible(line.replaceAll('\t', '  '), 400))
    .join('\n');
