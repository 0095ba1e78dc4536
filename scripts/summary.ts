/** `standoff summary`: prints the findings of the last run again, for a terminal or as Markdown. */

import path from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { allBrowsers } from '../src/browsers/list.ts';
import { ruleOf } from '../src/domain/cells.ts';
import { readTraits } from '../src/domain/read-measurements.ts';
import { readResultSet } from '../src/domain/result-set.ts';
import { summaryMarkdown } from '../src/report/markdown/summary.ts';
import { matrixText } from '../src/report/terminal/terminal.ts';
import { allScenarios } from '../src/scenarios/list.ts';

export interface SummaryOptions {
  /** Folder of the results, or a file of `standoff keep`. */
  readonly out: string;
  readonly markdown: boolean;
}

/**
 * Prints the text from the end of the run, or the same for the page of a workflow or a pull request.
 * @returns 0
 * @throws InputError if the results cannot be read
 */
export function summary({ out, markdown }: SummaryOptions): number {
  const { run, results } = readResultSet(out);
  const traits = readTraits(path.join(out, 'traits'));
  const order = { browsers: allBrowsers.map(({ id }) => id), scenarios: allScenarios.map(({ id }) => id) };
  if (markdown) {
    process.stdout.write(summaryMarkdown(results, { order, run, traits }));
    return 0;
  }
  const colour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
  const columns = process.stdout.columns || 100;
  process.stdout.write(
    `${matrixText(results, { columns, colour, order, canary: run?.canary ?? {}, traits, rule: ruleOf(run) })}\n`,
  );
  return 0;
}

export function register(program: Command): void {
  program
    .command('summary')
    .option('--out <folder>', 'folder of the results, or a file of `standoff keep`', 'standoff-results')
    .option('--markdown', 'print it as Markdown, for the page of a workflow or a pull request', false)
    .action(async (options: SummaryOptions) => process.exit(summary(options)));
}
