/** Reads the browser's own network log after a trial, and tells its reasons in the trace. */
import { readFile } from 'node:fs/promises';
import type { BrowserDefinition } from '../browsers/browser.ts';
import { readMozLog } from '../wire/mozlog.ts';
import { readNetLog, repairNetLog } from '../wire/netlog.ts';
import { noLog, withReasons } from '../wire/own-log.ts';
import type { Trace } from '../wire/trace.ts';
import type { Observed } from './trial.ts';

export interface Explained {
  readonly trace: Trace;
  /** The log as viewers open it; null if there is none. */
  readonly netlog: Buffer | null;
}

/** Never rejects: without a log, or with a broken one, the reasons are null and a note in the trace says why. */
export async function explain(
  { trace, log }: Pick<Observed, 'trace' | 'log'>,
  { engine, title }: Pick<BrowserDefinition, 'engine' | 'title'>,
): Promise<Explained> {
  if (log === null) return { trace: withReasons(trace, noLog(`${title} writes no network log`)), netlog: null };
  try {
    const text = await readFile(log, 'utf8');
    if (engine === 'firefox') return { trace: withReasons(trace, readMozLog(text)), netlog: kept(text) };
    return { trace: withReasons(trace, readNetLog(text)), netlog: kept(repairNetLog(text)) };
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'it wrote no network log' : String(error);
    return { trace: withReasons(trace, noLog(why)), netlog: null };
  }
}

const kept = (text: string | null): Buffer | null => (text ? Buffer.from(text) : null);
