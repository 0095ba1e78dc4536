/** `standoff summary`: what the last run found, once more, for a terminal or as Markdown. */
import path from 'node:path';
import process from 'node:process';
import { allBrowsers } from '../src/browsers/list.ts';
import { summaryMarkdown } from '../src/report/summary-markdown.ts';
import { matrixText } from '../src/report/terminal.ts';
import { readTraits } from '../src/results/read-measurements.ts';
import { readResultSet } from '../src/results/set.ts';
import { ruleOf } from '../src/results/stopping-rule.ts';
import { allScenarios } from '../src/scenarios/list.ts';

export interface SummaryOptions {
  /** Folder of the results, or a file of `standoff keep`. */
  readonly out: string;
  readonly markdown: boolean;
}

/**
 * Prints what the run printed at its end, or the same for the page of a workflow or a pull request.
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
