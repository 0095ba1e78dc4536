import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import Table from 'cli-table3';
import { kitRoot } from '../src/domain/kit.ts';
import { MissingProgram } from '../src/servers/errors.ts';
import { assertNeeds, locate } from '../src/servers/needs.ts';
import { findServer } from '../src/servers/select.ts';
import { makeFolder } from '../src/system/folder.ts';
import { startProcessGroup } from '../src/system/process-group.ts';
import { visible } from '../src/text/visible.ts';
import { median } from './bench-page.ts';

/** Servers of different kinds that one command starts. */
const SERVERS = [
  'node-sequential',
  'node-threaded',
  'node-timeout',
  'python-sequential',
  'python-threading',
  'python-timeout',
  'python-keepalive',
  'wsgiref',
  'php-cli',
  'bottle',
] as const;

/** Stands for the port until the command is written down. */
const PORT = 65_501;

/** How a check began and ended, in seconds. */
interface Timed {
  readonly word: number;
  readonly answer: number;
  readonly code: number | null;
}

/**
 * Measures `standoff check` as a user runs it: how long the first word takes, and the whole answer, over ten servers of different
 * kinds. Servers that are not installed are left out.
 */
export async function benchCheck(): Promise<number> {
  const out = await makeFolder('bench');
  const table = new Table({
    head: ['server', 'first word, s', 'whole answer, s', 'exit code'],
    style: { head: [], border: [] },
  });
  const all: Timed[] = [];
  try {
    for (const id of SERVERS) {
      const command = await commandOf(id);
      if (!command) {
        process.stderr.write(`${id}: not installed\n`);
        continue;
      }
      const timed = await time(command, out.path);
      all.push(timed);
      table.push([id, timed.word.toFixed(1), timed.answer.toFixed(1), String(timed.code)]);
      process.stderr.write(`${id}: ${timed.answer.toFixed(1)} s\n`);
    }
  } finally {
    await out.remove();
  }
  const middle = (of: (timed: Timed) => number) => median(all.map(of)).toFixed(1);
  table.push(['median', middle(({ word }) => word), middle(({ answer }) => answer), '']);
  process.stdout.write(`${table.toString()}\n`);
  return 0;
}

/** The command of a server of the catalogue, as it would be typed; null if something is missing. */
async function commandOf(id: string): Promise<readonly string[] | null> {
  const definition = findServer(id);
  try {
    await assertNeeds(definition);
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    return null;
  }
  const servers = path.join(kitRoot, 'servers');
  const { program, args } = await definition.start({
    port: PORT,
    upstreamPort: 0,
    folder: os.tmpdir(),
    servers,
    built: '',
  });
  return [await locate(program, definition), ...args].map((word) => word.replace(String(PORT), '{port}'));
}

async function time(command: readonly string[], out: string): Promise<Timed> {
  const began = performance.now();
  const passed = () => (performance.now() - began) / 1000;
  const bin = path.join(kitRoot, 'bin', 'standoff.js');
  const group = startProcessGroup({ program: process.execPath, args: [bin, 'check', '--out', out, '--', ...command] });
  let word = Number.NaN;
  group.onLine((line) => {
    if (Number.isNaN(word) && line.includes('Probe:')) word = passed();
  });
  const { code } = await group.exited;
  const answer = passed();
  if (code !== 0 && code !== 1) process.stderr.write(`${visible(group.output().trim().slice(-300))}\n`);
  await group.stop();
  return { word, answer, code };
}
