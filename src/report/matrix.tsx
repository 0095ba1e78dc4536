/** @jsxImportSource preact */
/** The matrices: server × browser, over all scenarios and for each. */
import { browserAnchorOf, type Cell, type Pair, serverAnchorOf, type Tally } from './cells.ts';
import { differences } from './differences.ts';
import { VerdictMark } from './glyph.tsx';
import { intervalText, rateText } from './rates.ts';
import { Scroll } from './scroll.tsx';
import type { Summary } from './summary.ts';
import { visible } from './visible.ts';

interface Shown extends Tally {
  readonly anchor: string;
  /** The cell that the link leads to, and rates with their intervals. */
  readonly about: string;
  readonly scenarios: readonly string[];
  /** Of its stall rate; null where trials of several scenarios are counted together, whose rates are not one. */
  readonly interval: string | null;
  /** Where it is not what was predicted or expected. */
  readonly differs: readonly string[];
}

interface MatrixProps {
  readonly summary: Summary;
  readonly caption: string;
  /** Absent: over all scenarios. */
  readonly scenario?: string;
  /** Tell each server's model too. */
  readonly models?: boolean;
  /** What a field shows; undefined where nothing was run. */
  readonly field: (browser: string, server: string) => Shown | undefined;
}

function Matrix({ summary, caption, scenario, models = false, field }: MatrixProps) {
  return (
    <Scroll label={caption}>
      <table class="matrix" data-filtered data-scenario={scenario && visible(scenario, 100)}>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Server</th>
            {summary.browsers.map((browser) => (
              <th scope="col" key={browser} data-browser={visible(browser, 100)}>
                <a href={`#${browserAnchorOf(browser)}`}>{visible(browser, 60)}</a>
                <small>{visible(versionOf(summary, browser), 60)}</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {summary.servers.map((server) => (
            <tr key={server} data-server={visible(server, 100)}>
              <th scope="row">
                <a href={`#${serverAnchorOf(server)}`}>{visible(server, 60)}</a>
                {models && <small> {visible(summary.models.get(server) ?? '', 30)}</small>}
              </th>
              {summary.browsers.map((browser) => (
                <Field key={browser} shown={field(browser, server)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Field({ shown }: { readonly shown: Shown | undefined }) {
  if (!shown) return <td class="none">not run</td>;
  const { verdict, anchor, about, stalls, observed, interval, provoked, scenarios, differs } = shown;
  return (
    <td class={`v-${verdict}`}>
      <a href={`#${anchor}`} title={about}>
        <VerdictMark verdict={verdict} />
      </a>
      {stalls > 0 && (
        <span class="count">
          {stalls}/{observed} stalled{interval !== null && `, ${interval}`}
        </span>
      )}
      {verdict === 'ok' && provoked === 0 && <span class="count">not provoked</span>}
      {scenarios.length > 0 && <span class="where">{scenarios.join(', ')}</span>}
      {differs.map((each) => (
        <span class="count" key={each}>
          <span class="unlike">{each}</span>
        </span>
      ))}
    </td>
  );
}

/** @example versionOf(summary, 'chromium') // '156.0.8078.108' */
const versionOf = ({ inUse }: Summary, browser: string): string =>
  inUse.find(({ id }) => id === browser)?.versions.join(' and ') ?? '';

const nameOf = ({ browser, server, scenario }: Cell): string => visible(`${browser} × ${server} › ${scenario}`, 200);

/** A cell with its rate, for who points at its field. */
const aboutOf = (cell: Cell): string => (cell.observed > 1 ? `${nameOf(cell)}: ${rateText(cell)}` : nameOf(cell));

const MOST = 3;

/** Scenarios that have the pair's verdict, unless that verdict says nothing of the pair. */
function scenariosOf({ verdict, cells }: Pair): string[] {
  if (verdict === 'ok' || verdict === 'unavailable') return [];
  const names = cells.filter((cell) => cell.verdict === verdict).map(({ scenario }) => visible(scenario, 60));
  return names.length <= MOST ? names : [...names.slice(0, MOST), `${names.length - MOST} more`];
}

/** The worst verdict of every pair, linked to the cell that it comes from. */
export function PairMatrix({ summary }: { readonly summary: Summary }) {
  return (
    <Matrix
      summary={summary}
      caption="Worst verdict over all scenarios"
      models
      field={(browser, server) => {
        const pair = summary.pair(browser, server);
        if (!pair) return undefined;
        const about = `${aboutOf(pair.worst)}${pair.cells.length > 1 ? `; all scenarios: ${rateText(pair)}` : ''}`;
        const differs = differences(pair.cells, summary);
        return { ...pair, anchor: pair.worst.anchor, about, scenarios: scenariosOf(pair), interval: null, differs };
      }}
    />
  );
}

/** One scenario, every field linked to its cell. */
export function ScenarioMatrix({ summary, scenario }: { readonly summary: Summary; readonly scenario: string }) {
  return (
    <Matrix
      summary={summary}
      caption={`Scenario ${visible(scenario, 60)}`}
      scenario={scenario}
      field={(browser, server) => {
        const cell = summary.cell(browser, server, scenario);
        if (!cell) return undefined;
        const differs = differences([cell], summary);
        return { ...cell, about: aboutOf(cell), scenarios: [], interval: intervalText(cell), differs };
      }}
    />
  );
}
