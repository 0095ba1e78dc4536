/** `standoff bench --page`: the size of a big run's page, and how long it takes to write, open and filter. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import Table from 'cli-table3';
import { definedEnv } from '../src/browsers/playwright.ts';
import { InputError } from '../src/domain/errors.ts';
import { readAllBrowserTraits, readTraits } from '../src/domain/read-measurements.ts';
import { type Result, runSchema } from '../src/domain/schema.ts';
import { readResults } from '../src/domain/store.ts';
import { traceSchema } from '../src/domain/trace.ts';
import { renderPage } from '../src/report/page/page.tsx';
import { readSources } from '../src/report/server-sources.ts';
import { tracesToDraw } from '../src/report/traces-to-draw.ts';
import { findBrowsers } from '../src/system/find-browsers.ts';
import { makeFolder } from '../src/system/folder.ts';
import { asAscii } from '../src/text/visible.ts';

const TRIALS = 30_000;

/** A browser that has just started loads hundreds of its own files, which would add to every time. */
const STARTING_MS = 3000;
const QUERIES = ['python', 'verdict:stalled', 'server:node* is:provoked', 'browser:chromium -scenario:reload', ''];

/**
 * Makes a run of 30,000 trials from the last one: its browsers become several releases, and its cells are repeated. The
 * traces are the real ones.
 * @param out folder of the last run's results
 */
export async function benchPage(out: string): Promise<number> {
  const last = readResults(path.join(out, 'results.jsonl')).filter(({ verdict }) => verdict !== 'unavailable');
  if (last.length === 0) throw new InputError(`Cannot measure: '${out}' has no trial. Run \`npm run matrix\` first`);
  const results = many(last);
  const run = runSchema.parse(JSON.parse(readFileSync(path.join(out, 'run.json'), 'utf8')));
  const readTrace = (file: string) => {
    try {
      return traceSchema.parse(JSON.parse(readFileSync(path.join(out, file), 'utf8')));
    } catch {
      return null;
    }
  };
  const traces = tracesToDraw(results, { readTrace });
  const began = performance.now();
  const html = asAscii(
    renderPage({
      run,
      results,
      traces,
      traits: readTraits(path.join(out, 'traits')),
      browserTraits: readAllBrowserTraits(out),
      sources: readSources(results.map(({ server }) => server.id)),
    }),
  );
  const rendered = performance.now() - began;
  const folder = await makeFolder('bench');
  try {
    mkdirSync(folder.path, { recursive: true });
    const file = path.join(folder.path, 'index.html');
    writeFileSync(file, html);
    const table = new Table({ head: ['', 'value'], style: { head: [], border: [] } });
    table.push(['trials', results.length], ['cells', new Set(results.map(cellOf)).size]);
    table.push(['size, MB', (statSync(file).size / 1e6).toFixed(1)], ['to write, s', (rendered / 1000).toFixed(1)]);
    for (const row of await inBrowser(file)) table.push(row);
    process.stdout.write(`${table.toString()}\n`);
  } finally {
    await folder.remove();
  }
  return 0;
}

const cellOf = ({ browser, server, scenario }: Result): string => [browser.id, server.id, scenario].join(' ');

function many(last: readonly Result[]): Result[] {
  const releases = [1, 2, 3, 4];
  const all = releases.flatMap((release) =>
    last.map((each) => ({
      ...each,
      browser: { ...each.browser, id: release === 1 ? each.browser.id : `${each.browser.id}-${150 + release}` },
    })),
  );
  const rounds = Math.ceil(TRIALS / all.length);
  return Array.from({ length: rounds }, (_, round) => all.map((each) => ({ ...each, trial: round })))
    .flat()
    .slice(0, TRIALS);
}

/** Medians of five: from opening to the first paint and to the end; to a cell and for each query, to the next frame. */
async function inBrowser(file: string): Promise<[string, string][]> {
  const install = (await findBrowsers()).browsers.find(({ engine }) => engine === 'chromium');
  if (!install) return [['browser', 'none is installed']];
  const browser = await chromium.launch({
    executablePath: install.executable,
    env: { ...definedEnv(), TMPDIR: path.dirname(file) }, // its files are removed with the folder
    chromiumSandbox: process.getuid?.() !== 0,
  });
  try {
    const drawn: number[] = [];
    const opened: number[] = [];
    const page = await browser.newPage();
    await page.waitForTimeout(STARTING_MS);
    for (let round = 0; round < 5; round++) {
      await page.goto(pathToFileURL(file).href);
      drawn.push(await page.evaluate(() => performance.getEntriesByType('paint')[0]?.startTime ?? Number.NaN));
      opened.push(await page.evaluate(() => performance.getEntriesByType('navigation')[0]?.duration ?? Number.NaN));
    }
    const rows: [string, string][] = [
      ['first drawn after, ms', String(Math.round(median(drawn)))],
      ['to open, ms', String(Math.round(median(opened)))],
    ];
    const toCell: number[] = [];
    for (let round = 0; round < 5; round++) toCell.push(await page.evaluate(goToCell, round));
    rows.push(['to a stalled cell, ms', String(Math.round(median(toCell)))]);
    for (const query of QUERIES) {
      const took: number[] = [];
      for (let round = 0; round < 5; round++) took.push(await page.evaluate(filterFor, query));
      rows.push([`filter '${query}', ms`, String(Math.round(median(took)))]);
    }
    return rows;
  } finally {
    await browser.close();
  }
}

/** In the page: goes to a different cell each time, and waits until its evidence is drawn. */
async function goToCell(round: number): Promise<number> {
  location.hash = '#overview';
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const cells = document.querySelectorAll('[data-verdict=stalled]');
  const began = performance.now();
  location.hash = `#${cells[round % cells.length]?.id}`;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now() - began;
}

/**
 * In the page: types a query, and waits until the result is drawn. No named functions: the loader would rewrite them.
 */
async function filterFor(query: string): Promise<number> {
  const field = document.getElementById('query') as HTMLInputElement;
  field.value = '-nothing';
  field.dispatchEvent(new Event('input'));
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const began = performance.now();
  field.value = query;
  field.dispatchEvent(new Event('input'));
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now() - began;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
