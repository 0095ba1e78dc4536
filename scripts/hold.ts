/** `standoff hold`: how long does a browser hold a connection that it does not need? */
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { Browser, BrowserDefinition } from '../src/browsers/browser.ts';
import { installOf } from '../src/browsers/install-of.ts';
import { allBrowsers, browsers } from '../src/browsers/list.ts';
import { InputError } from '../src/errors.ts';
import { holdText } from '../src/hold/text.ts';
import { type Visit, visitWith } from '../src/hold/watch.ts';
import { kitVersion } from '../src/kit.ts';
import { select } from '../src/options.ts';
import { type HoldFile, holdFileSchema } from '../src/results/hold.ts';
import { openDisplay } from '../src/system/display.ts';
import { type FoundBrowser, findBrowsers } from '../src/system/find-browsers.ts';
import { nearest } from '../src/system/nearest.ts';
import { systemName } from '../src/system/platform.ts';
import { launch } from '../src/trial/launch.ts';

export interface HoldOptions {
  /** Ids with commas between; without, the installed browsers of the matrix. */
  readonly browser?: string;
  readonly minutes: number;
  readonly out: string;
  readonly json: boolean;
}

interface Installed {
  readonly definition: BrowserDefinition;
  readonly install: FoundBrowser;
}

interface Running extends Installed {
  readonly browser: Browser;
  readonly visit: Visit;
}

/**
 * Watches all browsers at the same time. What was seen until Ctrl-C is printed, and not kept.
 * @returns 0 if all browsers were watched to the end, 1 if one was not, 130 after Ctrl-C
 * @throws InputError for a browser that is not known or not installed
 */
export async function hold(options: HoldOptions): Promise<number> {
  const wanted = await wantedBrowsers(options.browser);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const name of signals) process.on(name, interrupt);
  const display = await openDisplay();
  const running: Running[] = [];
  try {
    // One after the other: a browser may need the keyboard to open a page. Each has its own clock.
    for (const each of wanted) {
      if (stop.signal.aborted) break;
      const begun = await told(each, begin(each, display.env, stop.signal));
      if (begun) running.push(begun);
    }
    const ms = options.minutes * 60_000;
    const ticking = showProgress(running, ms);
    const files = await Promise.all(
      running.map((each) =>
        told(
          each,
          each.visit.watch(ms, stop.signal).then(() => fileOf(each, options.minutes)),
        ),
      ),
    );
    clearInterval(ticking);
    if (ticking) process.stderr.write('\n');
    return conclude(
      files.filter((file) => file !== null),
      options,
      { wanted: wanted.length, interrupted: stop.signal.aborted },
    );
  } finally {
    await Promise.all(running.map(end));
    await display.close();
    for (const name of signals) process.off(name, interrupt);
  }
}

async function wantedBrowsers(ids: string | undefined): Promise<Installed[]> {
  const known = allBrowsers.map(({ id }) => id);
  const words = ids?.split(',').map((id) => id.trim());
  const unknown = words?.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    const near = nearest(unknown, known);
    throw new InputError(
      `--browser '${ids}': unknown browser '${unknown}'${near ? `, did you mean '${near}'?` : '.'} Known: ${known.join(', ')}`,
    );
  }
  const search = await findBrowsers();
  const found: Installed[] = [];
  for (const definition of words ? select(words.join(','), allBrowsers) : browsers) {
    const install = await installOf(definition, search);
    if (install) found.push({ definition, install });
    else if (words) {
      throw new InputError(
        `--browser '${definition.id}': ${definition.title} is not installed. Run \`npx standoff setup\``,
      );
    }
  }
  if (found.length === 0) throw new InputError('Cannot measure: no browser is installed. Run `npx standoff setup`');
  return found;
}

async function begin(
  { definition, install }: Installed,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Running> {
  const browser = await launch(definition, { install, env });
  try {
    const visit = await visitWith(browser, definition.navigations(install)[0] ?? 'goto', signal);
    return { definition, install, browser, visit };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** The browser first: it ends its connections while somebody still listens. */
async function end({ browser, visit }: Running): Promise<void> {
  await browser.close();
  await visit.close();
}

/** What cannot be measured is told, and does not keep the other browsers from being measured. */
async function told<T>({ definition }: Installed, work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    process.stderr.write(`${definition.id} is left out: ${error instanceof Error ? error.message : error}\n`);
    return null;
  }
}

function fileOf({ definition, install, browser, visit }: Running, minutes: number): HoldFile {
  return holdFileSchema.parse({
    schema: 1,
    kit: kitVersion,
    measured: new Date().toISOString(),
    os: systemName(),
    cpus: os.availableParallelism(),
    browser: { id: definition.id, engine: definition.engine, version: browser.version || (install.version ?? '') },
    minutes,
    rows: visit.rows(),
  });
}

function conclude(
  files: readonly HoldFile[],
  { out, json }: HoldOptions,
  { wanted, interrupted }: { readonly wanted: number; readonly interrupted: boolean },
): number {
  if (json) process.stdout.write(`${JSON.stringify(files, null, 2)}\n`);
  else if (files.length > 0) process.stdout.write(`${holdText(files)}\n`);
  if (interrupted) {
    process.stderr.write('Ended early: what was seen until then was printed, and is not kept.\n');
    return 130;
  }
  const folder = path.join(out, 'hold');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const file of files) {
    const name = `${file.browser.id}--${file.browser.version}`.replace(/[^\w.+-]+/g, '-');
    writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  }
  return files.length === wanted ? 0 : 1;
}

/** On standard error, so that it is never part of what is printed. */
function showProgress(running: readonly Running[], ms: number): NodeJS.Timeout | undefined {
  if (!process.stderr.isTTY || running.length === 0) return undefined;
  const began = performance.now();
  return setInterval(() => {
    const open = running.map(
      ({ definition, visit }) =>
        `${definition.id} ${visit.rows().filter(({ closedBy }) => closedBy === 'nobody').length} open`,
    );
    const passed = Math.round((performance.now() - began) / 1000);
    process.stderr.write(`\r\u001b[K${passed} of at most ${Math.round(ms / 1000)} s: ${open.join(', ')}`);
  }, 1000);
}
