/** What the terminal shows: a line of progress while the matrix runs, and the matrix with its causes afterwards. Pure. */
import pc from 'picocolors';

import type { Canaries, Result, Verdict } from '../results/schema.ts';
import type { Traits } from '../results/traits.ts';
import type { StoppingRule } from '../verdict/stopped-interval.ts';
import { canaryWarnings } from './canary.ts';
import { cellsInWords, type ReasonGroup } from './causes.ts';
import { BADNESS } from './cells.ts';
import { MARKS } from './marks.ts';
import { predictedText } from './prediction.ts';
import { type Order, type Summary, summarise } from './summary.ts';
import { type Colors, pairTables, scenarioTable, UNPROVOKED } from './terminal-matrix.ts';
import { bullet, limited, navigationBlocks, profileLines, rateLines } from './terminal-sections.ts';
import { visible } from './visible.ts';
import { wrap } from './wrap.ts';

export interface TerminalOptions {
  /** Width of the terminal; at least 60 is assumed, and no more than 100 is used. */
  readonly columns: number;
  /** Off when the output is not a terminal, or NO_COLOR is set: the caller decides. */
  readonly colour: boolean;
  readonly order?: Order;
  /** What the check at the start of the run found, by browser id. */
  readonly canary?: Canaries;
  /** Of servers, from which verdicts are predicted. */
  readonly traits?: readonly Traits[];
  /** By which the trials of each cell were ended; left out: their number was fixed. */
  readonly rule?: StoppingRule | null;
}

/** The whole summary of a run, ending without a line feed: sentences, matrices, causes, and what could not be observed. */
export function matrixText(results: readonly Result[], options: TerminalOptions): string {
  const columns = Math.min(100, Math.max(60, options.columns));
  const colours = pc.createColors(options.colour);
  const summary = summarise(results, options.order, options.traits, options.rule ?? null);
  if (summary.cells.length === 0) return summary.sentences.join('\n');

  const blocks = [
    canaryWarnings(options.canary ?? {})
      .map((each) => colours.bold(colours.red(wrap(`WARNING: ${each}`, columns))))
      .join('\n'),
    summary.sentences.map((each) => bullet(each, columns)).join('\n'),
    section(colours, 'Worst verdict of all scenarios, with stalls of trials', pairTables(summary, columns, colours)),
    footnote(summary, columns),
    section(colours, 'By scenario, where not all is ok', scenarioBlocks(summary, columns, colours)),
    section(colours, 'Stall rates of repeated cells, with 95 % intervals', rateLines(summary.rates, columns)),
    section(colours, 'What a plain Playwright test would have told you', profileLines(summary.profiles, columns)),
    section(colours, 'By kind of navigation, with 95 % intervals', navigationBlocks(summary.navigations, columns)),
    summary.predicted ? predictedText(summary.predicted, columns) : '',
    section(colours, 'Causes', causeLines(summary, columns, colours)),
    ...(['broken', 'failed', 'unavailable'] as const).map((verdict) =>
      section(
        colours,
        `${verdict[0]?.toUpperCase()}${verdict.slice(1)}`,
        reasonLines(summary.reasons[verdict], columns),
      ),
    ),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

const section = (colours: Colors, title: string, parts: readonly string[]): string =>
  parts.length === 0 ? '' : [colours.bold(title), ...parts].join('\n');

function footnote(summary: Summary, columns: number): string {
  const weak = summary.pairs.some(({ verdict, provoked }) => verdict === 'ok' && provoked === 0);
  return weak ? wrap(`${UNPROVOKED} not provoked: the browser opened no idle connection in any trial`, columns, 4) : '';
}

function scenarioBlocks(summary: Summary, columns: number, colours: Colors): string[] {
  const tables = summary.browsers.flatMap((browser) => {
    const table = scenarioTable(summary, browser, columns, colours);
    return table === null ? [] : `${visible(browser, 60)}\n${table}`;
  });
  if (tables.length === 0) return [];
  const legend = BADNESS.toReversed().map((verdict) => `${MARKS[verdict]} ${verdict}`);
  return [...tables, wrap(`${legend.join(', ')}, blank: not run`, columns)];
}

function causeLines(summary: Summary, columns: number, colours: Colors): string[] {
  return limited(summary.causes, ({ title, proven, cells, trials, example }) => {
    const how = proven ? 'proven by release' : 'not proven';
    const { browser, server, scenario } = example.cell;
    const lines = [
      `${title} (${how}) in ${trials} ${trials === 1 ? 'trial' : 'trials'}: ${cellsInWords(cells)}`,
      `e.g. ${browser} × ${server} › ${scenario}: ${example.text}`,
    ].map((line) => wrap(visible(line, 700), columns - 2, 2));
    return `- ${lines[0]}\n  ${colours.dim(lines[1] ?? '').replaceAll('\n', '\n  ')}`;
  });
}

function reasonLines(groups: readonly ReasonGroup[], columns: number): string[] {
  return limited(groups, ({ reason, cells }) =>
    bullet(`${visible(cellsInWords(cells), 200)}: ${visible(reason, 240)}`, columns),
  );
}

/**
 * One line for a run that goes on, at most `columns` wide, without colour so that it can be cut.
 *
 * @example progressText(37, 243, { ok: 33, stalled: 4 }, 'chromium × python-sequential › bystander')
 * // '[ 37/243] 4 stalled · 33 ok  chromium × python-sequential › bystander'
 */
export function progressText(
  done: number,
  total: number,
  counts: Readonly<Partial<Record<Verdict, number>>>,
  current: string,
  columns = 80,
): string {
  const numbers = BADNESS.toReversed().flatMap((verdict) => {
    const count = counts[verdict] ?? 0;
    return count > 0 ? [`${count} ${verdict}`] : [];
  });
  const place = `[${String(done).padStart(String(total).length)}/${total}]`;
  const rest = [numbers.join(' · '), visible(current)].filter((part) => part !== '').join('  ');
  return visible([place, rest].join(' ').trimEnd(), columns);
}
