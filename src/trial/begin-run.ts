/** Before the first trial: clean up after runs that were killed, take the folder of the results, and be ready to give the player. After the last: end it. */
import type { FullConfig } from '@playwright/test';
import { matrixOptions } from '../define-matrix.ts';
import type { Options } from '../options.ts';
import { visible } from '../report/visible.ts';
import { newRunId } from '../results/run.ts';
import { claimFolder } from '../results/store.ts';
import { makeFolder } from '../system/folder.ts';
import { RUN_FOLDER } from '../system/once-per-run.ts';
import { shareSecret } from '../system/secret.ts';
import { sweep } from '../system/sweep.ts';
import { announce } from './announce.ts';
import { makeEvidenceFolder } from './evidence.ts';
import { givePlayer } from './give-player.ts';
import { GIVER_PORT } from './order.ts';
import { giveTurns, TURNS_PORT } from './turns.ts';

/** What asks a run to end, beside Ctrl-C: a service or a time-out, and a terminal that is closed. */
const ENDING = ['SIGTERM', 'SIGHUP'] as const;

/** Playwright's global set-up; what it returns is the global tear-down. */
export default async function beginRun(config: FullConfig): Promise<() => Promise<void>> {
  const options = config.metadata.standoff as Options;
  // Playwright ends in good order on SIGINT alone; on the others it would be gone at once, with all that it has begun left behind.
  let asked = false; // npx passes on what the whole group was sent, so that it comes twice
  const interrupt = () => {
    if (!asked) process.kill(process.pid, 'SIGINT');
    asked = true;
  };
  for (const signal of ENDING) process.on(signal, interrupt);
  for (const sentence of await announce(matrixOptions())) console.error(`standoff: ${visible(sentence, 1000)}`);
  const end = await prepareRun(options.out, config.metadata.run as string);
  const player = await givePlayer();
  process.env[GIVER_PORT] = String(player.port);
  shareSecret();
  return async () => {
    await player.close();
    await end();
    for (const signal of ENDING) process.off(signal, interrupt);
  };
}

/**
 * What every run needs, whoever plays its trials: its folder, a clean machine, a name, and turns.
 * @param run what it is called; each line of its results bears it
 * @returns what ends it
 * @throws InputError if the folder cannot be written
 */
export async function prepareRun(out: string, run = newRunId(new Date())): Promise<() => Promise<void>> {
  const release = claimFolder(out);
  for (const sentence of await sweep()) console.error(`standoff: ${visible(sentence, 1000)}`);
  // Workers inherit the environment, and every line of a run bears the same id.
  process.env.STANDOFF_RUN = run;
  const folder = await makeFolder('run');
  process.env[RUN_FOLDER] = folder.path;
  await makeEvidenceFolder();
  const turns = await giveTurns();
  process.env[TURNS_PORT] = String(turns.port);
  return async () => {
    await turns.close();
    await folder.remove();
    await sweep(); // a player that was cut off could not clean up after itself
    release();
  };
}
