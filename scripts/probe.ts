/** `standoff probe`: what raw sockets find out about servers, without a browser. */

import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { InputError } from '../src/domain/errors.ts';
import { keepTraits } from '../src/probe/known.ts';
import { type ProbeOptions, probeServer } from '../src/probe/probe.ts';
import { type Probed, probeText } from '../src/probe/text.ts';
import type { ServerDefinition } from '../src/servers/definition.ts';
import { MissingProgram } from '../src/servers/errors.ts';
import { selectServers } from '../src/servers/select.ts';
import { atMost, oneByOne } from '../src/system/concurrency.ts';
import { listenForInterrupt } from '../src/system/interrupt.ts';
import { sweep } from '../src/system/sweep.ts';
import { visible, visibleLines } from '../src/text/visible.ts';

export interface ProbeCommandOptions {
  readonly out: string;
  readonly json: boolean;
  readonly quick: boolean;
}

/** A server takes 15 s, most of them waiting; heavy work is done by one at a time. */
const AT_ONCE = Math.min(4, 2 * os.availableParallelism());

/**
 * Probes servers, several at the same time, and keeps the findings of each as it ends. After Ctrl-C these stay.
 * @param ids of servers, or the words `default` and `all`; empty: those of the default matrix
 * @returns 0 if all were probed, 1 if one could not be probed, 130 after Ctrl-C
 * @throws InputError for an unknown server, or a folder that cannot be written
 */
export async function probe(ids: readonly string[], { out, json, quick }: ProbeCommandOptions): Promise<number> {
  const wanted = chosen(ids);
  const folder = madeFolder(out);
  const interrupt = listenForInterrupt();
  for (const sentence of await sweep()) process.stderr.write(`standoff: ${visible(sentence, 1000)}\n`);
  const progress = showProgress(wanted);
  const turn = oneByOne();
  try {
    const all = await atMost(AT_ONCE, wanted, async (definition) => {
      if (interrupt.signal.aborted) return null;
      progress.begun(definition.id);
      const probed = await probeOne(definition, { quick, turn, signal: interrupt.signal });
      if (probed && 'traits' in probed) keepTraits(folder, probed.traits);
      progress.ended(definition.id);
      return probed;
    });
    progress.close();
    const probed = all.filter((each) => each !== null);
    print(probed, json);
    if (interrupt.signal.aborted) {
      process.stderr.write(`Interrupted: ${probed.length} of ${wanted.length} servers were probed and kept.\n`);
      return 130;
    }
    return probed.every((each) => 'traits' in each) ? 0 : 1;
  } finally {
    interrupt.end();
  }
}

function chosen(ids: readonly string[]): ServerDefinition[] {
  try {
    return selectServers(ids.length === 0 ? 'default' : ids.join(','));
  } catch (error) {
    throw new InputError((error as Error).message);
  }
}

function madeFolder(out: string): string {
  const folder = path.join(out, 'traits');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch (error) {
    throw new InputError(`Cannot write to '${folder}': ${(error as Error).message}. Name another folder with --out`);
  }
}

/** A server that cannot be probed does not stop the others. @returns null after Ctrl-C */
async function probeOne(definition: ServerDefinition, options: ProbeOptions): Promise<Probed | null> {
  const { id } = definition;
  try {
    return { id, traits: await probeServer(definition, options) };
  } catch (error) {
    if (options.signal?.aborted) return null;
    const reason = error instanceof Error ? error.message : String(error);
    return { id, reason, missing: error instanceof MissingProgram };
  }
}

function print(probed: readonly Probed[], json: boolean): void {
  if (!json) {
    if (probed.length > 0)
      process.stdout.write(`${probeText(probed, process.stdout.columns ?? Number.POSITIVE_INFINITY)}\n`);
    return;
  }
  const traits = probed.flatMap((each) => ('traits' in each ? [each.traits] : []));
  process.stdout.write(`${JSON.stringify(traits, null, 2)}\n`);
  for (const each of probed) {
    if ('reason' in each) process.stderr.write(`${each.id} was not probed: ${visibleLines(each.reason)}\n`);
  }
}

/** On standard error: progress is never part of the output. */
function showProgress(wanted: readonly ServerDefinition[]) {
  const running = new Set<string>();
  let done = 0;
  const show = () =>
    process.stderr.write(`\r\u001b[K${done} of ${wanted.length} probed; now ${[...running].join(', ')}`);
  const ticks = process.stderr.isTTY;
  return {
    begun(id: string): void {
      running.add(id);
      if (ticks) show();
    },
    ended(id: string): void {
      running.delete(id);
      done++;
      if (ticks) show();
    },
    close(): void {
      if (ticks) process.stderr.write('\r\u001b[K');
    },
  };
}

export function register(program: Command): void {
  program
    .command('probe')
    .argument('[servers...]', 'ids, or default, or all; default: those of the default matrix')
    .option('--quick', 'let connections age for 3 s instead of 10, and skip backlog and shutdown', false)
    .option('--out <folder>', 'folder of the results; the traits go to traits/ in it', 'standoff-results')
    .option('--json', 'print it as JSON', false)
    .action(async (ids: string[], options: ProbeCommandOptions) => process.exit(await probe(ids, options)));
}
