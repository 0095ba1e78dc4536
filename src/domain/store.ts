/** The folder of a run's results: results.jsonl, run.json, traces, captures, the page. */

import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { lockSync } from 'proper-lockfile';
import { visible } from '../text/visible.ts';
import { InputError } from './errors.ts';
import { parseResults } from './parse-results.ts';
import { type Result, type Run, resultSchema } from './schema.ts';
import { type Trace, traceSchema } from './trace.ts';

/** A file that may be large: its bytes, or the path of a file that the system copies without loading it into memory. */
export type Evidence = Buffer | string;

const OWN = ['results.jsonl', 'run.json', 'index.html', 'cells.json', 'traces', 'pcap', 'netlog'];

/**
 * Claims a folder for a run and keeps other runs out, until the returned function is called or this process ends.
 * @throws InputError if it cannot be written, or another run writes to it
 */
export function claimFolder(out: string): () => void {
  try {
    mkdirSync(out, { recursive: true, mode: 0o700 });
    const probe = path.join(out, `.writable-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new InputError(
      `Cannot write results to '${out}': ${(error as Error).message}. Name another folder in STANDOFF_OUT`,
    );
  }
  try {
    return lockSync(out, {
      lockfilePath: path.join(out, '.lock'),
      stale: 30_000,
      onCompromised: ({ message }) =>
        console.error(`standoff: another program changes '${out}' during the run: ${visible(message)}`),
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    throw new InputError(
      `Cannot write results to '${out}': another run is writing to it. Wait until it ends, or name another folder in STANDOFF_OUT`,
    );
  }
}

/** Writes one run into one folder. The results of the run before it move to `previous/`; only one such run is kept. */
export class Store {
  readonly #out: string;
  readonly #files: 'move' | 'copy';

  /** @param files what to do with evidence that is a file: `move` if nothing else needs it */
  constructor(out: string, files: 'move' | 'copy' = 'copy') {
    this.#out = out;
    this.#files = files;
    mkdirSync(out, { recursive: true, mode: 0o700 });
    const old = OWN.filter((name) => existsSync(this.#at(name)));
    if (old.length > 0) {
      const previous = this.#at('previous');
      rmSync(previous, { recursive: true, force: true });
      mkdirSync(previous, { mode: 0o700 });
      for (const name of old) renameSync(this.#at(name), path.join(previous, name));
    }
    mkdirSync(this.#at('traces'), { mode: 0o700 });
    writeFileSync(this.#at('results.jsonl'), '', { mode: 0o600 });
  }

  /**
   * Saves a trial: its trace, capture and log as files, then its line, which names them. Returns the line as written.
   */
  append(result: Result, trace: Trace | null, pcap: Evidence | null, netlog: Evidence | null = null): Result {
    const name = fileNameOf(result);
    const evidence = { ...result.evidence };
    if (trace) {
      evidence.trace = `traces/${name}.json`;
      writeFileSync(this.#at(evidence.trace), JSON.stringify(traceSchema.parse(trace)), { mode: 0o600 });
    }
    if (pcap) {
      evidence.pcap = `pcap/${name}.pcap`;
      this.#keep(pcap, evidence.pcap);
    }
    if (netlog) {
      // Viewers go by the file name: Chromium's log is JSON, Firefox's is text.
      evidence.netlog = `netlog/${name}.${result.browser.engine === 'chromium' ? 'json' : 'moz_log'}`;
      this.#keep(netlog, evidence.netlog);
    }
    const line = resultSchema.parse({ ...result, evidence });
    appendFileSync(this.#at('results.jsonl'), `${JSON.stringify(line)}\n`);
    return line;
  }

  writeRun(run: Run): void {
    writeFileSync(this.#at('run.json'), `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  }

  /** What is said of each cell, for programs. */
  writeCells(cells: readonly object[]): void {
    writeFileSync(this.#at('cells.json'), `${JSON.stringify(cells, null, 2)}\n`, { mode: 0o600 });
  }

  writePage(html: string): string {
    writeFileSync(this.#at('index.html'), html, { mode: 0o600 });
    return this.#at('index.html');
  }

  /** A saved trace, or null if its file is missing or broken. */
  readTrace(file: string): Trace | null {
    try {
      return traceSchema.parse(JSON.parse(readFileSync(this.#at(file), 'utf8')));
    } catch {
      return null;
    }
  }

  #keep(evidence: Evidence, name: string): void {
    const file = this.#at(name);
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    if (typeof evidence !== 'string') writeFileSync(file, evidence);
    else if (this.#files === 'copy') copyFileSync(evidence, file);
    else move(evidence, file);
    chmodSync(file, 0o600);
  }

  #at(name: string): string {
    return path.join(this.#out, name);
  }
}

/** Moves a file, even if the results are on another file system than the temp folder. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    copyFileSync(from, to);
    rmSync(from);
  }
}

/** Removes path separators, because ids in a blob report may come from anybody. Ids of the kit stay unchanged. */
const fileNameOf = ({ browser, server, scenario, trial }: Result): string =>
  [browser.id, server.id, scenario, trial].join('--').replace(/[^\w.()+,-]/g, '_');

/**
 * Reads results.jsonl.
 * @throws InputError naming the file and the line that is not a result line of a schema that this kit knows
 */
export function readResults(file: string): Result[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputError(`Cannot read results from '${file}': ${(error as Error).message}`);
  }
  return parseResults(text, file);
}
