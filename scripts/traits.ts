/** `standoff traits`: how does each browser release connect? */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { type WantedBrowser, wantedBrowsers } from '../src/browsers/list.ts';
import { InputError } from '../src/domain/errors.ts';
import type { BrowserTraitsFile } from '../src/domain/measurements.ts';
import { readAllBrowserTraits } from '../src/domain/read-measurements.ts';
import { measureAll } from '../src/features/traits/measure.ts';
import { traitsText } from '../src/features/traits/text.ts';
import { openDisplay } from '../src/system/display.ts';
import { listenForInterrupt } from '../src/system/interrupt.ts';
import { minutesOrNone, wholeNumber } from './numbers.ts';

export interface TraitsOptions {
  /** Ids, separated by commas; absent: the installed browsers of the matrix. */
  readonly browser?: string;
  readonly trials: number;
  /** How long connections are watched at most; 0 skips the hold times. */
  readonly minutes: number;
  readonly out: string;
  readonly json: boolean;
  /** Only print what was measured before. */
  readonly show: boolean;
}

/**
 * Measures one browser after the other, then watches how long all of them hold connections. Each browser is kept as soon
 * as it is measured.
 * @returns 0 if each browser has a measurement, 1 if not, 130 after Ctrl-C
 * @throws InputError for a browser that is unknown or not installed, for `show` if nothing is kept, or if a folder
 * cannot be written
 */
export async function traits(options: TraitsOptions): Promise<number> {
  if (options.show) return show(options);
  const wanted = await wantedBrowsers(options.browser);
  const folder = makeFolderIn(options.out);
  const interrupt = listenForInterrupt();
  const display = await openDisplay();
  try {
    const files = await measureAll(wanted, {
      ...options,
      env: display.env,
      signal: interrupt.signal,
      progress: process.stderr,
      tell,
      keep: (file) => keep(folder, file),
    });
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    print(files, options);
    if (interrupt.signal.aborted) {
      const done = files.map(({ browser }) => browser.id).join(', ') || 'no browser';
      process.stderr.write(`Interrupted: ${done} ${files.length > 1 ? 'were' : 'was'} measured and kept.\n`);
      return 130;
    }
    return files.every(({ traits: found }) => Object.values(found).some(({ value }) => value !== null)) ? 0 : 1;
  } finally {
    await display.close();
    interrupt.end();
  }
}

function show(options: TraitsOptions): number {
  const ids = options.browser?.split(',').map((id) => id.trim());
  const files = readAllBrowserTraits(options.out).filter(({ browser }) => !ids || ids.includes(browser.id));
  if (files.length === 0) {
    throw new InputError(
      `Cannot show traits: none${ids ? ` of ${ids.join(', ')}` : ''} are kept in '${path.join(options.out, 'browser-traits')}', and none ship with the kit. Run \`npx standoff traits\``,
    );
  }
  print(files, options);
  return 0;
}

function print(files: readonly BrowserTraitsFile[], { json }: TraitsOptions): void {
  if (json) process.stdout.write(`${JSON.stringify(files, null, 2)}\n`);
  else if (files.length > 0) process.stdout.write(`${traitsText(files, process.stdout.columns || 120)}\n`);
}

/** Called before the measurement: it takes long, and its results must not be lost. */
function makeFolderIn(out: string): string {
  const folder = path.join(out, 'browser-traits');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch (error) {
    throw new InputError(`--out '${out}': cannot write to it: ${(error as Error).message}. Name another folder`);
  }
}

function keep(folder: string, file: BrowserTraitsFile): void {
  const name = `${file.browser.id}--${file.browser.version}`.replace(/[^\w.+-]+/g, '-');
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
}

/** One line on a terminal, on standard error: progress is never part of the output. */
function tell({ definition }: WantedBrowser, progress: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${definition.id}: ${progress}`);
}

export function register(program: Command): void {
  program
    .command('traits')
    .option(
      '--browser <ids>',
      'separated by commas, in the order of measuring; default: the installed ones of the matrix',
    )
    .option('--trials <count>', 'visits of each kind; twice as many of a kind that scatters', wholeNumber, 10)
    .option('--minutes <count>', 'how long idle connections are watched at most; 0 skips this', minutesOrNone, 6)
    .option('--out <folder>', 'folder of the results; the traits go to browser-traits/ in it', 'standoff-results')
    .option('--show', 'print earlier measurements, or those that ship with the kit; measure nothing', false)
    .option('--json', 'print it as JSON', false)
    .action(async (options: TraitsOptions) => process.exit(await traits(options)));
}
