/** @jsxImportSource preact */
/** Stall rates by the kind of navigation. */
import { intervalText } from './rates.ts';
import { Scroll } from './scroll.tsx';
import type { Summary } from './summary.ts';
import { visible } from './visible.ts';

/** The most servers that are named. */
const MOST = 3;

const few = (ids: readonly string[]): string =>
  ids.length <= MOST ? ids.map((id) => visible(id, 60)).join(', ') : `${ids.length} servers`;

/** Nothing where each cell was observed with one kind only. */
export function Navigations({ summary: { navigations: tables } }: { readonly summary: Summary }) {
  if (tables.length === 0) return null;
  return (
    <>
      <h2 id="navigations">By kind of navigation</h2>
      <p>
        Stalled of observed trials, with 95 % intervals: does it matter how the address is opened? Counted are the
        servers with which a scenario was observed by more than one kind.
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
