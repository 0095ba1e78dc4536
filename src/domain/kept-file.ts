/**
 * A result set to keep: one browser of one run in one file. Pure.
 *
 * The content is lines of JSON, compressed by gzip: first the run, as in `run.json`; then the result lines; last the
 * seal, `{"sha256":"…"}` over every byte before it. The hash is inside, so a file may be renamed. It detects damage and
 * careless editing; it is not a signature. The name repeats its beginning, so two files with the same name have the
 * same content.
 */

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { InputError } from './errors.ts';
import { parseResults, parseRun } from './parse-results.ts';
import type { Result, Run } from './schema.ts';

/** The content of a kept file. */
export interface Kept {
  readonly run: Run;
  /** All are of the same browser. */
  readonly results: readonly Result[];
}

/** Options that say where the run was made, or may hold secrets of your own servers. Nothing depends on them later. */
const NOT_KEPT: readonly string[] = ['out', 'own', 'expectations'];

/**
 * The file of one browser: its name and its bytes. Traces, captures and logs stay with the run, so the lines no longer
 * name them. The lines themselves list the connections.
 *
 * @example keptFile(run, results).name
 * // 'standoff-0.1.0--chromium-120--120.0.6099.224--debian-12-x64--3fa9c1d2e0b7.jsonl.gz'
 */
export function keptFile(run: Run, results: readonly Result[]): { readonly name: string; readonly bytes: Buffer } {
  const browser = results[0]?.browser.id ?? '';
  const canary = Object.entries(run.canary).filter(([id]) => id === browser);
  const own = ownRun(run, results);
  const head = { ...own, options: keptOptions(own.options), canary: Object.fromEntries(canary) };
  const lines = results.map((each) => ({
    ...each,
    evidence: { ...each.evidence, trace: null, pcap: null, netlog: null },
  }));
  const content = [head, ...lines].map((each) => `${JSON.stringify(each)}\n`).join('');
  const sha256 = hashOf(content);
  const parts = [`standoff-${run.kit}`, browser, versionsOf(results), systemId(own.os), sha256.slice(0, 12)];
  return {
    name: `${parts.map(safe).join('--')}.jsonl.gz`,
    bytes: gzipSync(`${content}${JSON.stringify({ sha256 })}\n`, { level: 9 }),
  };
}

const keptOptions = (options: Run['options']): Run['options'] =>
  Object.fromEntries(Object.entries(options).filter(([option]) => !NOT_KEPT.includes(option)));

/** Reduces a merged run to the shards that played the browser, and their systems. */
function ownRun(run: Run, results: readonly Result[]): Run {
  const ids = new Set(results.map((each) => each.run));
  const shards = run.shards?.filter((shard) => ids.has(shard.run));
  if (!shards || shards.length === 0) return run;
  const os = [...new Set(shards.map((shard) => shard.os))].join(' and ');
  return { ...run, os, shards: shards.map((shard) => ({ ...shard, options: keptOptions(shard.options) })) };
}

/** Whether `text` is the content of a kept file: it begins with a run. */
export const isKept = (text: string): boolean => /^\{"schema":\d+,"run":"[^"]*","kit":/.test(text);

/**
 * Reads the content of a kept file.
 * @param file the name for errors
 * @throws InputError if the seal is missing or broken, or a line cannot be read
 */
export function parseKept(text: string, file: string): Kept {
  const sealAt = text.trimEnd().lastIndexOf('\n') + 1;
  const [content, seal] = [text.slice(0, sealAt), text.slice(sealAt)];
  const sha256 = /^\{"sha256":"([0-9a-f]{64})"\}$/.exec(seal.trim())?.[1];
  if (sha256 === undefined) throw damaged(file, 'its last line, the seal, is missing: it was cut short');
  if (sha256 !== hashOf(content)) throw damaged(file, 'its content does not match its hash');
  const firstEnd = content.indexOf('\n') + 1;
  return {
    run: parseRun(content.slice(0, firstEnd), `'${file}', line 1`),
    results: parseResults(content.slice(firstEnd), file, 2),
  };
}

/** @param how the evidence of the damage, as a clause */
export const damaged = (file: string, how: string): InputError =>
  new InputError(
    `Cannot read results from '${file}': it is damaged or was edited: ${how}. Copy it again, or keep the run again with \`npx standoff keep\``,
  );

const hashOf = (content: string): string => createHash('sha256').update(content).digest('hex');

/** Every version that ran under the id; trials that were not played have none. */
const versionsOf = (results: readonly Result[]): string =>
  [...new Set(results.map(({ browser }) => browser.version))].filter(Boolean).join('+') || 'unknown';

/** @example systemId('Debian GNU/Linux 12 (bookworm), Linux 6.1.0 x64') // 'debian 12 x64' */
export function systemId(name: string): string {
  const [system = '', ...kernel] = name.replace(/\s*\([^)]*\)/g, '').split(', ');
  const architecture = (kernel.at(-1) ?? system).split(' ').at(-1) ?? '';
  const words = kernel.length > 0 ? `${system} ${architecture}` : system;
  return words.replace(/ GNU\/Linux\b/, '').toLowerCase();
}

/** Keeps `--` for the separators, and keeps every part inside the folder. */
const safe = (part: string): string =>
  part
    .replace(/[^\w.+]+/g, '-')
    .replace(/^[-.]+|-+$/g, '')
    .slice(0, 60) || 'unknown';
