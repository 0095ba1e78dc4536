/** Plays truths in a process of its own, which is ended when it stands still; what it stood still for is found and named. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Told } from './judge.ts';
import type { Line } from './play-truths.ts';
import type { Truth } from './truth.ts';

/** A process that says nothing for so long stands still: it speaks twice a second. In milliseconds. */
const STILL = 10_000;

/** The same until its first word: it has the kit to compile. */
const START = 60_000;

export interface Ended {
  readonly told: Told;
  readonly ms: number | null;
}

/** What the kit said of each, by id. Never rejects, and never waits for ever. */
export async function playApart(truths: readonly Truth[]): Promise<ReadonlyMap<string, Ended>> {
  const ended = new Map<string, Ended>();
  const { playing, why } = await run(truths, ended);
  if (why === null) return ended;
  // Any of those in play may have done it: each is asked alone. What had not begun yet is played after them, together.
  const suspected = truths.filter(({ id }) => playing.has(id));
  const [alone] = suspected;
  if (suspected.length === 1 && truths.length === 1 && alone) {
    return ended.set(alone.id, { told: { lost: why }, ms: null });
  }
  for (const truth of suspected) add(ended, await playApart([truth]));
  const rest = truths.filter(({ id }) => !ended.has(id));
  if (rest.length < truths.length) add(ended, await playApart(rest));
  for (const { id } of truths) if (!ended.has(id)) ended.set(id, { told: { lost: why }, ms: null });
  return ended;
}

const add = (to: Map<string, Ended>, from: ReadonlyMap<string, Ended>) => {
  for (const [id, each] of from) to.set(id, each);
};

/** One process. `why` it ended before it was through, or null; and what it was playing then. */
async function run(
  truths: readonly Truth[],
  ended: Map<string, Ended>,
): Promise<{ playing: Set<string>; why: string | null }> {
  const file = fileURLToPath(new URL('play-truths.ts', import.meta.url));
  const runtime = process.versions.deno ? ['run', '--allow-all'] : ['--import', import.meta.resolve('tsx')];
  const own = Object.entries(process.env).filter(([name]) => !/^(TEST_|PW_|PLAYWRIGHT_|NODE_OPTIONS)/.test(name));
  const child = spawn(process.execPath, [...runtime, file, ...truths.map(({ id }) => id)], {
    env: Object.fromEntries(own),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const playing = new Set<string>();
  let said = '';
  let still = false;
  let timer: NodeJS.Timeout | undefined;
  const hear = (withinMs = STILL) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      still = true;
      child.kill('SIGKILL');
    }, withinMs);
  };
  hear(START);
  child.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-2000);
  });
  createInterface(child.stdout).on('line', (text) => {
    hear();
    const line: Line = JSON.parse(text);
    if ('beat' in line) return;
    if (line.told) {
      playing.delete(line.id);
      ended.set(line.id, { told: line.told, ms: line.ms ?? null });
    } else playing.add(line.id);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  if (code === 0) return { playing, why: null };
  const why = still
    ? `hung: the kit's process stood still for ${STILL / 1000} s`
    : `the kit's process ended (${code}): ${said}`;
  return { playing, why };
}
