/** @jsxImportSource preact */
/** What a plain Playwright test would have shown, next to what a person's browser does. */
import type { Cell, Tally } from '../../domain/cells.ts';
import { engineName } from '../../domain/engines.ts';
import { intervalText, rateText } from '../../domain/rates.ts';
import { visible } from '../../text/visible.ts';
import type { ProfileComparison, ProfileRow, Summary } from '../summary.ts';
import { RowHead, Scroll, Sides } from './layout.tsx';
import { VerdictMark } from './legend.tsx';

/** Renders nothing where only one profile was run. */
export function Profiles({ summary: { profiles } }: { readonly summary: Summary }) {
  if (profiles.length === 0) return null;
  return (
    <>
      <h2 id="profiles">What a plain Playwright test would have shown you</h2>
      <p>
        A plain test uses <code>launch()</code>, <code>newContext()</code> and <code>goto()</code> with Playwright's
        defaults. It is compared with the browser as people use it. Both verdicts come from the wire, with the 95 %
        interval of each rate.
      </p>
      {profiles.map((comparison) => (
        <Comparison key={comparison.automation} comparison={comparison} />
      ))}
    </>
  );
}

function Comparison({ comparison }: { readonly comparison: ProfileComparison }) {
  const { engine, automation, rows, sentence } = comparison;
  const differing = rows.filter(({ difference }) => difference !== 'none');
  const alike = rows.filter(({ difference }) => difference === 'none');
  const name = visible(automation, 60);
  return (
    <section>
      <h3>{engineName(engine)}</h3>
      <p>
        <strong>{sentence}</strong>
      </p>
      {differing.length > 0 && <Rows comparison={comparison} rows={differing} caption={`Where ${name} differs`} />}
      {alike.length > 0 && (
        <details>
          <summary>
            The same verdict in {alike.length} {alike.length === 1 ? 'cell' : 'cells'}
            <span class="hidden"> of {name}</span>
          </summary>
          <Rows comparison={comparison} rows={alike} caption={`Where ${name} does not differ`} />
        </details>
      )}
    </section>
  );
}

interface RowsProps {
  readonly comparison: ProfileComparison;
  readonly rows: readonly ProfileRow[];
  readonly caption: string;
}

function Rows({ comparison: { person, automation }, rows, caption }: RowsProps) {
  const heads = (
    <>
      <th scope="col">
        Plain test <small>{visible(automation, 60)}</small>
      </th>
      <th scope="col">
        Person <small>{visible(person, 60)}</small>
      </th>
    </>
  );
  return (
    <Sides caption={caption} heads={heads}>
      {rows.map((row) => (
        <tr key={row.person.anchor}>
          <RowHead server={row.server} scenario={row.scenario} />
          <Side side={row.automation} />
          <Side side={row.person} />
        </tr>
      ))}
    </Sides>
  );
}

function Side({ side }: { readonly side: Cell & Tally }) {
  const { verdict, anchor, browser, server, scenario } = side;
  return (
    <td class={`v-${verdict}`}>
      <a href={`#${anchor}`} title={visible(`${browser} × ${server} › ${scenario}`, 200)}>
        <VerdictMark verdict={verdict} />
      </a>
      <span class="count">{rateText(side)}</span>
    </td>
  );
}

/* Stall rates by the kind of navigation. */

/** The most servers that are listed by name. */
const MOST = 3;

const few = (ids: readonly string[]): string =>
  ids.length <= MOST ? ids.map((id) => visible(id, 60)).join(', ') : `${ids.length} servers`;

/** Renders nothing where each cell was observed with one kind only. */
export function Navigations({ summary: { navigations: tables } }: { readonly summary: Summary }) {
  if (tables.length === 0) return null;
  return (
    <>
      <h2 id="navigations">By kind of navigation</h2>
      <p>
        Does it matter how the address is opened? The table shows stalled and observed trials, with 95 % intervals. It
        counts only servers with which a scenario was observed by more than one kind of navigation.
      </p>
      {tables.map(({ browser, navigations, rows }) => (
        <Scroll key={browser} label={`Navigations of ${visible(browser, 60)}`}>
          <table class="sides">
            <caption>{visible(browser, 60)}</caption>
            <thead>
              <tr>
                <th scope="col">Scenario</th>
                {navigations.map((each) => (
                  <th scope="col" key={each}>
                    {each}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ scenario, servers, rates }) => (
                <tr key={scenario}>
                  <th scope="row">
                    {visible(scenario, 60)} <small>{few(servers)}</small>
                  </th>
                  {navigations.map((each) => {
                    const rate = rates.get(each);
                    if (!rate) return <NotObserved key={each} />;
                    return (
                      <td key={each} class={rate.stalls > 0 ? 'v-stalled' : undefined}>
                        {rate.stalls} of {rate.observed}
                        <span class="count">{intervalText(rate)}</span>
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      ))}
    </>
  );
}

const NotObserved = () => <td class="none">not observed</td>;
