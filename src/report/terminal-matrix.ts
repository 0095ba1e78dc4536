/** The two matrices of the terminal: server × browser, and for one browser server × scenario. */
import Table from 'cli-table3';
import type pc from 'picocolors';

import type { Verdict } from '../results/schema.ts';
import type { Pair, Tally } from './cells.ts';
import type { Summary } from './summary.ts';
import { visible } from './visible.ts';
import { wrap } from './wrap.ts';

export type Colors = ReturnType<typeof pc.createColors>;

/** One letter for each verdict, where there is no room for the word: they can be told apart without colour. */
export const MARKS: Readonly<Record<Verdict, string>> = {
  ok: '·',
  delayed: 'D',
  stalled: 'S',
  failed: 'F',
  unavailable: '-',
  broken: '!',
};

export const UNPROVOKED = 'ok*';

/** `text` in the colour of `verdict`. */
function paint(colours: Colors, verdict: Verdict, text: string): string {
  if (verdict === 'stalled') return colours.bold(colours.red(text));
  if (verdict === 'delayed') return colours.yellow(text);
  if (verdict === 'failed') return colours.magenta(text);
  if (verdict === 'broken') return colours.inverse(text);
  return verdict === 'ok' ? colours.green(text) : colours.dim(text);
}

/** Ids are cut for the tables only: whoever names a server in 30 characters still finds it in the page. */
const id = (text: string): string => visible(text, 24);

/** A table with one rule, below its head. Colours are ours: cli-table3's own heed neither NO_COLOR nor the caller. */
function table(head: string[], rows: string[][]): string {
  const ruled = new Table({ head, style: { head: [], border: [], compact: true } });
  ruled.push(...rows);
  return ruled.toString();
}

/** How wide the table of columns with these contents is: a border and two blanks for each. */
const tableWidth = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width + 3, 1);

function pairText(pair: Tally | undefined): string {
  if (!pair) return '';
  const stalls = pair.stalls > 0 ? ` ${pair.stalls}/${pair.observed}` : '';
  if (pair.verdict === 'ok') return pair.provoked > 0 ? 'ok' : UNPROVOKED;
  return `${pair.verdict}${stalls}`;
}

/** Server × browser, in as many tables, one below the other, as the browsers need. */
export function pairTables(summary: Summary, columns: number, colours: Colors): string[] {
  const names = summary.servers.map(id);
  const first = Math.max(6, ...names.map((name) => name.length));
  const cells = (browser: string): (Pair | undefined)[] =>
    summary.servers.map((server) => summary.pair(browser, server));
  const width = (browser: string) =>
    Math.max(id(browser).length, ...cells(browser).map((pair) => pairText(pair).length));

  const blocks: string[][] = [];
  for (const browser of summary.browsers) {
    const last = blocks.at(-1);
    if (last && tableWidth([first, ...[...last, browser].map(width)]) <= columns) last.push(browser);
    else blocks.push([browser]);
  }
  return blocks.map((browsers) =>
    table(
      ['server', ...browsers.map(id)],
      summary.servers.map((server, row) => [
        names[row] ?? '',
        ...browsers.map((browser) => {
          const pair = summary.pair(browser, server);
          return pair ? paint(colours, pair.verdict, pairText(pair)) : '';
        }),
      ]),
    ),
  );
}

const NOTABLE: readonly Verdict[] = ['delayed', 'failed', 'stalled', 'broken'];

/** Server × scenario for one browser, only what is not ok; null when there is no such cell. */
export function scenarioTable(summary: Summary, browser: string, columns: number, colours: Colors): string | null {
  const notable = summary.cells.filter((cell) => cell.browser === browser && NOTABLE.includes(cell.verdict));
  if (notable.length === 0) return null;
  const servers = summary.servers.filter((server) => notable.some((cell) => cell.server === server));
  const scenarios = summary.scenarios.filter((scenario) => notable.some((cell) => cell.scenario === scenario));

  const first = Math.max(6, ...servers.map((server) => id(server).length));
  const broken = scenarios.map((scenario) => id(scenario).replaceAll('-', '-\n'));
  const fits = (heads: readonly string[]) =>
    tableWidth([first, ...heads.map((head) => Math.max(...head.split('\n').map((line) => line.length)))]) <= columns;
  const lettered = !fits(broken);
  const letters = scenarios.map((_, index) => (index < 26 ? String.fromCharCode(97 + index) : `${index + 1}`));

  const text = table(
    ['server', ...(lettered ? letters : broken)],
    servers.map((server) => [
      id(server),
      ...scenarios.map((scenario) => {
        const cell = summary.cell(browser, server, scenario);
        return cell ? paint(colours, cell.verdict, MARKS[cell.verdict]) : '';
      }),
    ]),
  );
  // A letter stays with its name: the blank between them does not break.
  const key = letters.map((letter, index) => `${letter}\u00a0${id(scenarios[index] ?? '')}`).join(', ');
  return lettered ? `${text}\n${wrap(key, columns).replaceAll('\u00a0', ' ')}` : text;
}
