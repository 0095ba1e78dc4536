/** `standoff compare`: result sets next to one another, and what changed from one to the next. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { InputError } from '../src/domain/errors.ts';
import { kitVersion } from '../src/domain/kit.ts';
import { type ResultSet, readResultSet } from '../src/domain/result-set.ts';
import type { Result } from '../src/domain/schema.ts';
import { compareSets } from '../src/features/compare/compare-sets.ts';
import { type SetComparison, TRANSITIONS, type Transition } from '../src/features/compare/comparison.ts';
import { compareMarkdown } from '../src/report/markdown/compare.ts';
import { renderComparePage } from '../src/report/page/compare-page.tsx';
import { compareText } from '../src/report/terminal/compare.ts';
import { nearest } from '../src/text/nearest.ts';
import { visible } from '../src/text/visible.ts';

export interface CompareOptions {
  readonly json: boolean;
  readonly markdown: boolean;
  /** File of the page; true: the default one. */
  readonly html?: string | true;
  /** Transitions, separated by commas. */
  readonly failOn?: string;
  /** Also show what did not change. */
  readonly all: boolean;
  readonly onlyEngine?: string;
  readonly scenario?: string;
}

const PAGE = 'standoff-compare.html';

/**
 * Prints the comparison of the sets in the order in which they are named, as text, JSON or Markdown, and writes the
 * page.
 * @returns 1 if a transition of `failOn` occurs, 0 otherwise
 * @throws InputError if a set cannot be read, or nothing is left to compare
 */
export function compare(sources: readonly string[], options: CompareOptions): number {
  const failOn = transitionsOf(options.failOn ?? '');
  if (options.json && options.markdown) throw new InputError('Cannot print both: give either --json or --markdown');
  const page = pageOf(options.html);
  const sets = sources.map(readResultSet);
  const comparison = compareSets(filtered(sets, options));
  process.stdout.write(written(comparison, options));
  if (page !== null) {
    writePage(page, renderComparePage(comparison, kitVersion));
    // On standard error: never within JSON or Markdown that is piped on.
    process.stderr.write(`Page: ${page}\n`);
  }
  return failOn.some((each) => comparison.counts[each] > 0) ? 1 : 0;
}

function written(comparison: SetComparison, { json, markdown, all }: CompareOptions): string {
  if (json) return `${JSON.stringify(comparison, null, 2)}\n`;
  if (markdown) return compareMarkdown(comparison, all);
  const colour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
  return `${compareText(comparison, { columns: process.stdout.columns || 100, colour, all })}\n`;
}

/** Without this check, `--html A B` would take the first set for the page's file and overwrite it. */
function pageOf(html: CompareOptions['html']): string | null {
  if (html === undefined) return null;
  const file = path.resolve(html === true ? PAGE : html);
  if (/\.html?$/i.test(file)) return file;
  throw new InputError(`--html '${html}': the page's file must end in .html. To use the default name, put --html last`);
}

function writePage(file: string, html: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, html);
  } catch (error) {
    throw new InputError(`Cannot write the page to '${file}': ${(error as Error).message}. Name another file`);
  }
}

function transitionsOf(text: string): Transition[] {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  return words.map((word) => {
    const found = TRANSITIONS.find((each) => each === word.replaceAll(' ', '-'));
    if (found) return found;
    const near = nearest(word, TRANSITIONS);
    throw new InputError(
      `--fail-on '${word}': no such change${near ? `, did you mean '${near}'?` : '.'} Known: ${TRANSITIONS.join(', ')}`,
    );
  });
}

/**
 * The sets, filtered by the options. A set that becomes empty stays, so all cells of the others are `gone` or `new`.
 */
function filtered(sets: readonly ResultSet[], { onlyEngine, scenario }: CompareOptions): ResultSet[] {
  const all = sets.flatMap(({ results }) => results);
  const engines = known(
    '--only-engine',
    onlyEngine,
    all.map(({ browser }) => browser.engine),
  );
  const scenarios = known(
    '--scenario',
    scenario,
    all.map((each) => each.scenario),
  );
  const isWanted = (result: Result) => engines.has(result.browser.engine) && scenarios.has(result.scenario);
  return sets.map((set) => ({ ...set, results: set.results.filter(isWanted) }));
}

/** The values named in `text`, separated by commas; all values if none is named. */
function known(option: string, text: string | undefined, values: readonly string[]): ReadonlySet<string> {
  const there = [...new Set(values)];
  const wanted =
    text
      ?.split(',')
      .map((word) => word.trim())
      .filter(Boolean) ?? there;
  const missing = wanted.find((word) => !there.includes(word));
  if (missing === undefined && wanted.length > 0) return new Set(wanted);
  const list = there.map((each) => visible(each, 60)).join(', ');
  throw new InputError(`${option} '${text}': no set has '${missing ?? ''}'. Known: ${list}`);
}

export function register(program: Command): void {
  program
    .command('compare')
    .argument(
      '<sets...>',
      'results folders, results.jsonl or kept files, in order; FILE#browser-id takes one browser; a single set is compared release by release',
    )
    .option('--json', 'print it as one JSON object', false)
    .option('--markdown', 'print it as Markdown, for a pull request', false)
    .option('--html [file]', 'also write it as a page; default: standoff-compare.html')
    .option('--fail-on <changes>', 'exit with 1 if one occurs; separated by commas: regressed, changed-cause, …')
    .option('--all', 'also show what did not change', false)
    .option('--only-engine <engines>', 'separated by commas: chromium, firefox, webkit')
    .option('--scenario <ids>', 'only these scenarios, separated by commas')
    .action(async (sets: string[], options: CompareOptions) => process.exit(compare(sets, options)));
}
