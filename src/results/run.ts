/** What `run.json` says of a run: with what, where and when. */
import os from 'node:os';
import { kitVersion } from '../kit.ts';
import type { Options } from '../options.ts';
import { systemName } from '../system/platform.ts';
import { type Canaries, type Run, SCHEMA } from './schema.ts';

/** What the run itself knows. */
interface Known {
  readonly run: string;
  /** Playwright's version. */
  readonly playwright: string;
  readonly options: Options;
  readonly started: Date;
  readonly status: Run['status'];
  readonly canary: Canaries;
}

/** The description of a run that is under way, or has just ended. */
export function describeRun({ run, playwright, options, started, status, canary }: Known): Run {
  const { own: _, ...told } = options; // their headers may be secrets
  const ended = status === 'running' ? null : new Date();
  return {
    schema: SCHEMA,
    run,
    kit: kitVersion,
    playwright,
    runtime: process.versions.deno ? `Deno ${process.versions.deno}` : `Node.js ${process.versions.node}`,
    os: systemName(),
    cpus: os.availableParallelism(),
    options: told,
    started: started.toISOString(),
    ended: ended?.toISOString() ?? null,
    status,
    durationMs: ended ? ended.getTime() - started.getTime() : null,
    canary,
  };
}
