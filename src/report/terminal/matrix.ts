/** The two matrices of the terminal: server × browser, and for one browser server × scenario. */

import type pc from 'picocolors';
import type { Tally } from '../../domain/cells.ts';
import { UNPROVOKED } from '../../domain/cells.ts';
import type { Verdict } from '../../domain/schema.ts';
import { shortId, table, tablesWithin, tableWidth, widest, wrap } from '../../text/table.ts';
import type { Summary } from '../summary.ts';

/* Verdicts as single letters: in the terminal's matrices, and in the strips of the page. */

/** One letter for each verdict, where there is no room for the word. They can be distinguished without colour. */
export const MARKS: Readonly<Record<Verdict, string>> = {
  ok: '·',
  'kept-back': 'K',
  delayed: 'D',
  stalled: 'S',
  failed: 'F',
  unavailable: '-',
  broken: '!',
};

export type Colors = ReturnType<typeof pc.createColors>;

/** `text` in the colour of `verdict`. */
function paint(colours: Colors, verdict: Verdict, text: string): string {
  if (verdict === 'stalled') return colours.bold(colours.red(text));
  if (verdict === 'delayed' || verdict === 'kept-back') return colours.yellow(text);
  if (verdict === 'failed') return colours.magenta(text);
  if (verdict === 'broken') return colours.inverse(text);
  return verdict === 'ok' ? colours.green(text) : colours.dim(text);
}

function pairText(pair: Tally | undefined): string {
  if (!pair) return '';
  const stalls = pair.stalls > 0 ? ` ${pair.stalls}/${pair.observed}` : '';
  if (pair.verdict === 'ok') return pair.provoked > 0 ? 'ok' : UNPROVOKED;
  return `${pair.verdict}${stalls}`;
}

/** Server × browser, in as many tables below one another as the browsers need. */
export function pairTables(summary: Summary, columns: number, colours: Colors): string[] {
  const servers = { head: 'server', texts: summary.servers.map(shortId) };
  const browsers = summary.browsers.map((browser) => {
    const pairs = summary.servers.map((server) => summary.pair(browser, server));
    const paintRow = (text: string, row: number) => paint(colours, pairs[row]?.verdict ?? 'unavailable', text);
    return { head: shortId(browser), texts: pairs.map(pairText), paint: paintRow };
  });
  return tablesWithin(columns, servers, browsers);
}

const NOTABLE: readonly Verdict[] = ['kept-back', 'delayed', 'failed', 'stalled', 'broken'];

/** Server × scenario for one browser, without rows and columns that are all ok; null if no cell is left. */
export function scenarioTable(summary: Summary, browser: string, columns: number, colours: Colors): string | null {
  const notable = summary.cells.filter((cell) => cell.browser === browser && NOTABLE.includes(cell.verdict));
  if (notable.length === 0) return null;
  const servers = summary.servers.filter((server) => notable.some((cell) => cell.server === server));
  const scenarios = summary.scenarios.filter((scenario) => notable.some((cell) => cell.scenario === scenario));

  const first = widest(['server', ...servers.map(shortId)]);
  const broken = scenarios.map((scenario) => shortId(scenario).replaceAll('-', '-\n'));
  const fits = (heads: readonly string[]) => tableWidth([first, ...heads.map((head) => widest([head]))]) <= columns;
  const lettered = !fits(broken);
  const letters = scenarios.map((_, index) => (index < 26 ? String.fromCharCode(97 + index) : `${index + 1}`));

  const text = table(
    ['server', ...(lettered ? letters : broken)],
    servers.map((server) => [
      shortId(server),
      ...scenarios.map((scenario) => {
        const cell = summary.cell(browser, server, scenario);
        return cell ? paint(colours, cell.verdict, MARKS[cell.verdict]) : '';
      }),
    ]),
  );
  // A no-break space keeps each letter with its name.
  const key = letters.map((letter, index) => `${letter}\u00a0${shortId(scenarios[index] ?? '')}`).join(', ');
  return lettered ? `${text}\n${wrap(key, columns).replaceAll('\u00a0', ' ')}` : text;
}
