/** `standoff hold`: how long does a browser keep a connection that it does not need? */

import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { wantedBrowsers } from '../src/browsers/list.ts';
import { kitVersion } from '../src/domain/kit.ts';
import { type HoldFile, holdFileSchema } from '../src/domain/measurements.ts';
import { holdText } from '../src/features/traits/hold-text.ts';
import { type WatchedBrowser, watchAll } from '../src/features/traits/hold-watch.ts';
import { openDisplay } from '../src/system/display.ts';
import { listenForInterrupt } from '../src/system/interrupt.ts';
import { systemName } from '../src/system/platform.ts';
import { visibleLines } from '../src/text/visible.ts';
import { minutes } from './numbers.ts';

export interface HoldOptions {
  /** Ids, separated by commas; absent: the installed browsers of the matrix. */
  readonly browser?: string;
  readonly minutes: number;
  readonly out: string;
  readonly json: boolean;
}

/**
 * Watches all browsers at the same time. After Ctrl-C, results so far are printed but not kept.
 * @returns 0 if all browsers were watched to the end, 1 if one was not, 130 after Ctrl-C
 * @throws InputError for a browser that is unknown or not installed
 */
export async function hold(options: HoldOptions): Promise<number> {
  const wanted = await wantedBrowsers(options.browser);
  const interrupt = listenForInterrupt();
  const display = await openDisplay();
  try {
    const watched = await watchAll(wanted, {
      env: display.env,
      ms: options.minutes * 60_000,
      signal: interrupt.signal,
      progress: process.stderr, // never part of the output
      failed: ({ definition }, reason) =>
        process.stderr.write(`${definition.id} is left out: ${visibleLines(reason)}\n`),
    });
    const files = watched.map((each) => fileOf(each, options.minutes));
    return conclude(files, options, { wanted: wanted.length, interrupted: interrupt.signal.aborted });
  } finally {
    await display.close();
    interrupt.end();
  }
}

function fileOf({ definition, install, browser, rows }: WatchedBrowser, minutes: number): HoldFile {
  return holdFileSchema.parse({
    schema: 1,
    kit: kitVersion,
    measured: new Date().toISOString(),
    os: systemName(),
    cpus: os.availableParallelism(),
    browser: { id: definition.id, engine: definition.engine, version: browser.version || (install.version ?? '') },
    minutes,
    rows,
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
    process.stderr.write('Interrupted: the results so far were printed but not kept.\n');
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

export function register(program: Command): void {
  program
    .command('hold')
    .option('--browser <ids>', 'separated by commas; default: the installed ones of the matrix')
    .option('--minutes <count>', 'how long connections are watched at most; fractions are allowed', minutes, 6)
    .option('--out <folder>', 'folder of the results', 'standoff-results')
    .option('--json', 'print it as JSON', false)
    .action(async (options: HoldOptions) => process.exit(await hold(options)));
}
