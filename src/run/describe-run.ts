/** What `run.json` says about a run: with which tools, where and when. */

import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import os from 'node:os';
import { kitVersion } from '../domain/kit.ts';
import { type Canaries, type Conditions, type Run, SCHEMA } from '../domain/schema.ts';
import { toldBeyond } from '../system/beyond.ts';
import { systemName } from '../system/platform.ts';
import type { Options } from './options.ts';

/** What the run itself knows. */
interface Known {
  readonly run: string;
  readonly options: Options;
  readonly started: Date;
  readonly status: Run['status'];
  readonly canary: Canaries;
}

/** The description of a run that is under way, or has just ended. */
export function describeRun({ run, options, started, status, canary }: Known): Run {
  const ended = status === 'running' ? null : new Date();
  return {
    schema: SCHEMA,
    ...conditionsOf(run, options),
    started: started.toISOString(),
    ended: ended?.toISOString() ?? null,
    status,
    durationMs: ended ? ended.getTime() - started.getTime() : null,
    canary,
  };
}

/** The conditions of a run in this process. */
export function conditionsOf(run: string, options: Options): Conditions {
  const { own: _, ...told } = options; // their headers may be secrets
  return {
    run,
    kit: kitVersion,
    playwright: createRequire(import.meta.url)('@playwright/test/package.json').version,
    runtime: process.versions.deno ? `Deno ${process.versions.deno}` : `Node.js ${process.versions.node}`,
    os: systemName(),
    cpus: os.availableParallelism(),
    options: { ...told, ...toldBeyond(options) },
  };
}

/** `2026-11-23T05-41-00Z-4f2a`: sorts by time, and is a valid file name everywhere. */
export function newRunId(at: Date): string {
  const time = at
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  return `${time}-${randomBytes(2).toString('hex')}`;
}
