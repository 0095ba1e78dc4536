/** What the reporter does with expectations after a run: it judges the run, or writes down what was observed. */

import path from 'node:path';
import process from 'node:process';
import { InputError } from '../../domain/errors.ts';
import type { Result } from '../../domain/schema.ts';
import { updateFile } from '../../features/expectations/edit.ts';
import { type JudgedRun, judgeRun, osOf } from '../../features/expectations/judge.ts';
import { expectationsOf, USUAL_FILE, wantsUpdate } from '../../features/expectations/read.ts';
import { annotationsOf } from '../../features/expectations/sentences.ts';
import { NO_EXPECTATIONS, type Options } from '../../run/options.ts';
import { systemName } from '../../system/platform.ts';
import { expectationsText } from '../terminal/sections.ts';

export interface HeldRun {
  /** Null for a run without expectations. */
  readonly judged: JudgedRun | null;
  /** Whether the run must fail: a cell is unexpected, or the file could not be read or written. */
  readonly failed: boolean;
  /** For the terminal, with line feeds; empty if there is nothing to report. */
  readonly text: string;
}

/** Judges the run that these options describe, or updates the file if requested. Never throws for a faulty file. */
export function holdRun(options: Options, results: readonly Result[], colour: boolean): HeldRun {
  try {
    if (wantsUpdate()) return { judged: null, failed: false, text: `\n${updated(options, results)}\n` };
    const expectations = expectationsOf(options);
    if (!expectations) return { judged: null, failed: false, text: '' };
    const judged = judgeRun(results, { expectations, os: osOf(systemName()), interval: options.interval });
    const columns = process.stdout.columns || 100;
    // GitHub accepts a command only at the start of a line.
    const annotations = process.env.GITHUB_ACTIONS
      ? annotationsOf(judged, process.env.GITHUB_WORKSPACE ?? process.cwd())
      : [];
    const lines = [expectationsText(judged, { columns, colour }), ...annotations];
    return { judged, failed: judged.counts.unexpected > 0, text: `\n${lines.join('\n')}\n` };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { judged: null, failed: true, text: `\nstandoff: ${error.message}\n` };
  }
}

function updated({ expectations, interval }: Options, results: readonly Result[]): string {
  const file = expectations === NO_EXPECTATIONS ? path.resolve(USUAL_FILE) : expectations;
  return updateFile(file, results, { os: osOf(systemName()), interval });
}
