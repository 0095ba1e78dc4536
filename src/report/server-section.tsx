/** @jsxImportSource preact */
/** What each server is: what its definition says, what raw sockets found out about it, and its source code. */
import type { Traits } from '../results/traits.ts';
import { serverAnchorOf } from './cells.ts';
import { CellsTable } from './cells-table.tsx';
import { Facts } from './facts.tsx';
import { Later } from './pages.tsx';
import { Scroll } from './scroll.tsx';
import type { ServerSource } from './server-sources.ts';
import type { Summary } from './summary.ts';
import { inMs, lasting } from './times.ts';
import { isLarge } from './traces-to-draw.ts';
import { leftText, traitSentences } from './traits-text.ts';
import { visible } from './visible.ts';

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
        {other}, {visible(os, 100)}. A request is called blocked after {lasting(limitMs)}.
      </p>
      <details>
        <summary>
          What was tried<span class="hidden"> with {name}</span>
        </summary>
        <Scroll label={`Probed: ${name}`}>
          <table>
            <caption>Requests behind what was left open</caption>
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
                    {released === true && ', released by closing them'}
                    {released === false && ', not released by closing them'}
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

/** Line by line, since a line feed is all that may pass; a tab is as wide as the formatter of the kit has it. */
const shown = (text: string): string =>
  text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => visible(line.replaceAll('\t', '  '), 400))
    .join('\n');
