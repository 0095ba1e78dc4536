/** @jsxImportSource preact */
/** The matrices: server × browser, one over all scenarios and one for each. */
import { browserAnchorOf, type Cell, type Pair, serverAnchorOf, type Tally } from '../../domain/cells.ts';
import { intervalText, rateText } from '../../domain/rates.ts';
import { WORDS } from '../../features/expectations/sentences.ts';
import { visible } from '../../text/visible.ts';
import type { Summary } from '../summary.ts';
import { Scroll } from './layout.tsx';
import { VerdictMark } from './legend.tsx';

/* How a field of a matrix differs from what was predicted or expected, in a few words. Pure. */

/**
 * The differences in `cells`: one cell, or all cells of a pair. Empty where all are as predicted and as expected.
 *
 * @example differences([cell], summary) // ['predicted ok', 'unexpected']
 * @example differences(pair.cells, summary) // ['2 not as predicted', '1 unexpected']
 */
export function differences(cells: readonly Cell[], { predicted, judged }: Pick<Summary, 'predicted' | 'judged'>) {
  const counted = cells.length > 1;
  const missed = (predicted?.misses ?? []).filter(({ cell }) => cells.includes(cell));
  const [first] = missed;
  const prediction = first
    ? [counted ? `${missed.length} not as predicted` : `predicted ${first.prediction.verdict}`]
    : [];
  const judgements = cells.map(({ anchor }) => judged?.byAnchor.get(anchor)?.judgement);
  const expectation = (['unexpected', 'fixed', 'maybe-fixed'] as const).flatMap((kind) => {
    const count = judgements.filter((judgement) => judgement === kind).length;
    return count > 0 ? [counted ? `${count} ${WORDS[kind]}` : WORDS[kind]] : [];
  });
  return [...prediction, ...expectation];
}

interface Shown extends Tally {
  readonly anchor: string;
  /** The name of the cell that the link leads to, and rates with their intervals. */
  readonly about: string;
  readonly scenarios: readonly string[];
  /** Of its stall rate; null where several scenarios are counted together, since they have no common rate. */
  readonly interval: string | null;
  /** How it differs from what was predicted or expected. */
  readonly differs: readonly string[];
}

interface MatrixProps {
  readonly summary: Summary;
  readonly caption: string;
  /** Absent: over all scenarios. */
  readonly scenario?: string;
  /** Show each server's model too. */
  readonly models?: boolean;
  /** The content of a field; undefined where nothing was run. */
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

/** A cell with its rate, shown when a reader points at its field. */
const aboutOf = (cell: Cell): string => (cell.observed > 1 ? `${nameOf(cell)}: ${rateText(cell)}` : nameOf(cell));

const MOST = 3;

/** The scenarios that have the pair's verdict, unless that verdict says nothing about the pair. */
function scenariosOf({ verdict, cells }: Pair): string[] {
  if (verdict === 'ok' || verdict === 'unavailable') return [];
  const names = cells.filter((cell) => cell.verdict === verdict).map(({ scenario }) => visible(scenario, 60));
  return names.length <= MOST ? names : [...names.slice(0, MOST), `${names.length - MOST} more`];
}

/** The worst verdict of every pair, linked to its cell. */
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

/* All cells of one server or of one browser, for its own page. */

interface CellsTableProps {
  readonly caption: string;
  /** The kind of rows: `Scenario`. */
  readonly corner: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cell: (row: string, column: string) => Cell | undefined;
}

export function CellsTable({ caption, corner, rows, columns, cell }: CellsTableProps) {
  return (
    <Scroll label={caption}>
      <table class="matrix compact">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {columns.map((column) => (
              <th scope="col" key={column}>
                {visible(column, 60)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              <th scope="row">{visible(row, 60)}</th>
              {columns.map((column) => (
                <TableField key={column} cell={cell(row, column)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function TableField({ cell }: { readonly cell: Cell | undefined }) {
  if (!cell) return <td class="none">not run</td>;
  const { verdict, anchor, stalls, observed } = cell;
  return (
    <td class={`v-${verdict}`}>
      <a href={`#${anchor}`}>
        <VerdictMark verdict={verdict} />
      </a>
      {stalls > 0 && observed > 1 && (
        <span class="count">
          {stalls}/{observed} stalled
        </span>
      )}
    </td>
  );
}
