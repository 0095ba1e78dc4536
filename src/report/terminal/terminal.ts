/** The terminal's texts: a progress line while the matrix runs, then the matrix with its causes. Pure. */

import type { WriteStream } from 'node:tty';
import pc from 'picocolors';
import { BADNESS, UNPROVOKED } from '../../domain/cells.ts';
import type { ReferenceVisits } from '../../domain/measurements.ts';
import type { Canaries, Result, Verdict } from '../../domain/schema.ts';
import type { Traits } from '../../domain/server-traits.ts';
import type { Ended } from '../../stats/stopped-interval.ts';
import { wrap } from '../../text/table.ts';
import { visible } from '../../text/visible.ts';
import { cellsInWords, type ReasonGroup } from '../causes.ts';
import { predictedText } from '../prediction.ts';
import { canaryWarnings } from '../sentences.ts';
import { type CellOrder, luckyCells, type Summary, summarise } from '../summary.ts';
import { type Colors, MARKS, pairTables, scenarioTable } from './matrix.ts';
import { bullet, limited, navigationBlocks, profileLines, rateLines } from './sections.ts';

export interface TerminalOptions {
  /** Width of the terminal; at least 60 is assumed, and no more than 100 is used. */
  readonly columns: number;
  /** Off when the output is not a terminal, or NO_COLOR is set: the caller decides. */
  readonly colour: boolean;
  readonly order?: CellOrder;
  /** What the check at the start of the run found, by browser id. */
  readonly canary?: Canaries;
  /** Of servers, from which verdicts are predicted. */
  readonly traits?: readonly Traits[];
  readonly visits?: readonly ReferenceVisits[];
  /** The rule that ended the trials of each cell; absent or null: their number was fixed. */
  readonly rule?: Ended;
}

/** The whole summary of a run: sentences, matrices, causes, and what could not be observed. No final line feed. */
export function matrixText(results: readonly Result[], options: TerminalOptions): string {
  const columns = Math.min(100, Math.max(60, options.columns));
  const colours = pc.createColors(options.colour);
  const summary = summarise(results, options.order, options.traits, options.rule ?? null, options.visits);
  if (summary.cells.length === 0) return summary.sentences.join('\n');

  const blocks = [
    canaryWarnings(options.canary ?? {})
      .map((each) => colours.bold(colours.red(wrap(`WARNING: ${each}`, columns))))
      .join('\n'),
    summary.sentences.map((each) => bullet(each, columns)).join('\n'),
    section(colours, 'Worst verdict over all scenarios, with stalls of trials', pairTables(summary, columns, colours)),
    footnote(summary, columns),
    section(colours, 'By scenario, where something is not ok', scenarioBlocks(summary, columns, colours)),
    section(colours, 'Stall rates of repeated cells, with 95 % intervals', rateLines(summary.rates, columns)),
    section(colours, 'What a plain Playwright test would have shown you', profileLines(summary.profiles, columns)),
    section(colours, 'By kind of navigation, with 95 % intervals', navigationBlocks(summary.navigations, columns)),
    section(colours, 'Came out well, but need not', luckyLines(summary, columns)),
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

/** What is possible in cells that came out better. */
function luckyLines(summary: Summary, columns: number): string[] {
  return limited(luckyCells(summary), ({ cell: { browser, server, scenario, verdict }, possible }) =>
    bullet(visible(`${browser} × ${server} › ${scenario} (${verdict}): ${possible.text}`, 400), columns),
  );
}

function causeLines(summary: Summary, columns: number, colours: Colors): string[] {
  return limited(summary.causes, ({ title, proven, cells, trials, example }) => {
    const how = proven ? 'proven' : 'not proven';
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
 * One progress line of at most `columns`, without colour, so it can be cut.
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

/* One line of progress: rewritten in place on a terminal, a new line now and then elsewhere. */

/** When the output is not a terminal, at most one line in this many milliseconds. */
const QUIET_MS = 10_000;

export class Progress {
  #total: number;
  readonly #stream: Pick<WriteStream, 'isTTY' | 'columns' | 'write'>;
  readonly #counts: Partial<Record<Verdict, number>> = {};
  #done = 0;
  #lastMs = performance.now();

  constructor(total: number, stream: Pick<WriteStream, 'isTTY' | 'columns' | 'write'>) {
    this.#total = total;
    this.#stream = stream;
  }

  /** Corrects the total when a test has played more than one trial, or none. */
  expect(more: number): void {
    this.#total += more;
  }

  /** A trial has ended. */
  show({ browser, server, scenario, verdict }: Result): void {
    this.#done++;
    this.#counts[verdict] = (this.#counts[verdict] ?? 0) + 1;
    const text = progressText(this.#done, this.#total, this.#counts, `${browser.id} ${server.id} ${scenario}`);
    if (this.#stream.isTTY) {
      this.#stream.write(`\r\u001b[2K${text.slice(0, (this.#stream.columns || 80) - 1)}`);
    } else if (performance.now() - this.#lastMs >= QUIET_MS || this.#done === this.#total) {
      this.#lastMs = performance.now();
      this.#stream.write(`${text}\n`);
    }
  }

  /** Clears the line for the output that follows. */
  clear(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\u001b[2K');
  }
}
