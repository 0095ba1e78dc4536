/** A run as Markdown, for the page of a workflow or a pull request: sentences, the matrix, and problems. */

import { appendFileSync } from 'node:fs';
import process from 'node:process';
import type { Cell, Tally } from '../../domain/cells.ts';
import { ruleOf, UNPROVOKED } from '../../domain/cells.ts';
import type { ReferenceVisits } from '../../domain/measurements.ts';
import { shortRate } from '../../domain/rates.ts';
import type { Result, Run } from '../../domain/schema.ts';
import type { Traits } from '../../domain/server-traits.ts';
import { folded, markdownTable, plainMarkdown } from '../../text/markdown.ts';
import { visible } from '../../text/visible.ts';
import { plural } from '../../text/words.ts';
import { cellsInWords, type ReasonGroup } from '../causes.ts';
import { canaryWarnings } from '../sentences.ts';
import { type CellOrder, type Summary, summarise } from '../summary.ts';

interface MarkdownOptions {
  readonly order?: CellOrder;
  /** Null if there are only result lines. */
  readonly run: Run | null;
  /** Of servers, from which verdicts are predicted. */
  readonly traits?: readonly Traits[];
  readonly visits?: readonly ReferenceVisits[];
}

/** The report page has the rest. */
const MOST = 20;

/** Ends with a line feed. */
export function summaryMarkdown(results: readonly Result[], { order, run, traits, visits }: MarkdownOptions): string {
  const summary = summarise(results, order, traits, ruleOf(run), visits);
  const blocks = [
    '## Standoff: which browser stalls with which server',
    ...canaryWarnings(run?.canary ?? {}).map((each) => `> **Warning:** ${plainMarkdown(each)}`),
    ...(run && run.status !== 'passed' ? [`> **The run ended as ${run.status}.**`] : []),
    list(summary.sentences, (each) => plainMarkdown(each, 2000)),
    ...matrix(summary),
    ...section('Stalls without a proven cause', summary.cells.filter(isUnproven), unprovenText),
    ...section("Broken through the kit's own fault", summary.reasons.broken, reasonText),
    ...section('Failed', summary.reasons.failed, reasonText),
    ...folded('Not observed', lists(summary.reasons.unavailable, reasonText)),
    ...folded('Made with', run ? lists(conditions(run), (each) => each) : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function matrix(summary: Summary): string[] {
  if (summary.pairs.length === 0) return [];
  const head = ['server', ...summary.browsers].map((id) => plainMarkdown(id, 60));
  const rows = summary.servers.map((server) => [
    plainMarkdown(server, 60),
    ...summary.browsers.map((browser) => pairText(summary.pair(browser, server))),
  ]);
  const weak = summary.pairs.some(isUnprovoked);
  return [
    'Worst verdict over all scenarios; stalls of trials, with 95 % intervals.',
    markdownTable(head, rows),
    ...(weak ? [`${plainMarkdown(UNPROVOKED)} not provoked: the browser opened no idle connection in any trial.`] : []),
  ];
}

const isUnprovoked = ({ verdict, provoked }: Tally): boolean => verdict === 'ok' && provoked === 0;

function pairText(pair: Tally | undefined): string {
  if (!pair) return '';
  if (pair.verdict === 'ok') return isUnprovoked(pair) ? plainMarkdown(UNPROVOKED) : 'ok';
  const verdict = pair.verdict === 'unavailable' ? pair.verdict : `**${pair.verdict}**`;
  return pair.stalls > 0 ? `${verdict} ${shortRate(pair)}` : verdict;
}

const unproven = ({ trials }: Cell): readonly Result[] =>
  trials.filter(({ verdict, cause }) => verdict === 'stalled' && !cause?.proven);

const isUnproven = (cell: Cell): boolean => unproven(cell).length > 0;

function unprovenText(cell: Cell): string {
  const trials = unproven(cell);
  const where = `${cell.browser} × ${cell.server} › ${cell.scenario}`;
  return `${where}, ${plural(trials.length, 'trial')}: ${trials[0]?.cause?.text ?? 'no cause was recorded'}`;
}

const reasonText = ({ cells, reason }: ReasonGroup): string => `${cellsInWords(cells)}: ${reason}`;

function section<T>(title: string, all: readonly T[], write: (each: T) => string): string[] {
  return all.length === 0 ? [] : [`### ${title}`, ...lists(all, write)];
}

function lists<T>(all: readonly T[], write: (each: T) => string): string[] {
  return all.length === 0 ? [] : [list(all, (each) => plainMarkdown(write(each), 500))];
}

/** @param write to Markdown */
function list<T>(all: readonly T[], write: (each: T) => string): string {
  const rest = all.length - MOST;
  const lines = [...all.slice(0, MOST).map(write), ...(rest > 0 ? [`… and ${rest} more: see the report`] : [])];
  return lines.map((line) => `- ${line}`).join('\n');
}

/** One line for each machine that played trials. */
const conditions = (run: Run): string[] =>
  (run.shards ?? [run]).map(
    ({ run: id, kit, playwright, runtime, os, cpus }) =>
      `${id}: ${os}, ${plural(cpus, 'processor')}, ${runtime}, Playwright ${playwright}, Standoff ${kit}`,
  );

/* The summary that GitHub Actions shows on the page of a workflow's run. */

/** GitHub rejects the whole summary of a step if it is over 1 MiB, and some of it may be written already. */
const MOST_CHARACTERS = 250_000;

/**
 * Adds `markdown` to the file that `GITHUB_STEP_SUMMARY` names, if it is set. If the file cannot be written, this is
 * reported but does not fail the run.
 */
export function writeStepSummary(markdown: string, env: NodeJS.ProcessEnv = process.env): void {
  const file = env.GITHUB_STEP_SUMMARY;
  if (!file) return;
  const text =
    markdown.length <= MOST_CHARACTERS
      ? markdown
      : 'Standoff: the summary is too long for this page; see the report.\n';
  try {
    appendFileSync(file, `${text}\n`);
  } catch (error) {
    process.stderr.write(
      `standoff: Cannot write GITHUB_STEP_SUMMARY='${file}': ${visible((error as Error).message)}\n`,
    );
  }
}
