/** Reads the browser's own network log after a trial, and tells its reasons in the trace. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import type { BrowserDefinition } from '../browsers/browser.ts';
import { readMozLog } from '../wire/mozlog.ts';
import { readNetLog, repairNetLog } from '../wire/netlog.ts';
import { noLog, withReasons } from '../wire/own-log.ts';
import type { Trace } from '../wire/trace.ts';
import type { Observed } from './trial.ts';

export interface Explained {
  readonly trace: Trace;
  /** The file of the log as viewers open it; null if there is none. */
  readonly netlog: string | null;
}

/** A longer log, in bytes, is kept but not read: V8 has no strings of that length, and the player plays other trials meanwhile. */
const LONGEST = 256 << 20;

/** Never rejects: without a log, or with a broken one, the reasons are null and a note in the trace says why. */
export async function explain(
  { trace, log }: Pick<Observed, 'trace' | 'log'>,
  { engine, title }: Pick<BrowserDefinition, 'engine' | 'title'>,
): Promise<Explained> {
  if (log === null) return { trace: withReasons(trace, noLog(`${title} writes no network log`)), netlog: null };
  try {
    const { size } = await stat(log);
    if (size > LONGEST) return { trace: withReasons(trace, noLog(`its network log has ${size} bytes`)), netlog: log };
    const text = await readFile(log, 'utf8');
    const whole = engine === 'firefox' ? text : repairNetLog(text);
    if (whole !== null && whole !== text) await writeFile(log, whole);
    const read = engine === 'firefox' ? readMozLog(text) : readNetLog(text);
    return { trace: withReasons(trace, read), netlog: whole ? log : null };
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'it wrote no network log' : String(error);
    return { trace: withReasons(trace, noLog(why)), netlog: null };
  }
}
