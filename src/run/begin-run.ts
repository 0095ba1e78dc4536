/**
 * Before the first trial: clean up after runs that were killed, claim the results folder and get ready to start the
 * player. After the last one: end it.
 */

import type { FullConfig } from '@playwright/test';
import { askStatus } from '../browsers/grid/status.ts';
import { InputError } from '../domain/errors.ts';
import { claimFolder } from '../domain/store.ts';
import { type Beyond, hasGrid, isBound, LOOPBACK } from '../system/beyond.ts';
import { withoutCredentials } from '../system/credentials.ts';
import { makeFolder } from '../system/folder.ts';
import { endLikeCtrlC } from '../system/interrupt.ts';
import { RUN_FOLDER } from '../system/once-per-run.ts';
import { shareSecret } from '../system/secret.ts';
import { sweep } from '../system/sweep.ts';
import { visible } from '../text/visible.ts';
import { newRunId } from './describe-run.ts';
import { givePlayer } from './give-player.ts';
import { matrixOptions, type Options } from './options.ts';
import { GIVER_PORT } from './orders.ts';
import { makeEvidenceFolder } from './play-cell.ts';

/*
 * Before the first trial of a run that reaches beyond this machine: what the user must know, and whether the grid
 * answers.
 */

/**
 * The notices to print, as sentences.
 * @throws InputError if the grid does not answer, or says that it is not ready
 */
export async function announce(options: Pick<Beyond, 'bind' | 'grid'>): Promise<string[]> {
  const { bind, grid } = options;
  const said: string[] = [];
  if (isBound(options)) {
    said.push(
      `WARNING: the servers under test can be reached at ${bind} by everybody on that network while this run lasts (STANDOFF_BIND). Only do this on a network that you trust.`,
    );
  }
  if (!hasGrid(options)) return said;
  const shown = withoutCredentials(grid);
  const { ready, message } = await askStatus(grid);
  if (!ready) {
    throw new InputError(
      `STANDOFF_GRID=${shown}: it is not ready${message && `: it says "${message}"`}. Start a node, or wait until one of its sessions ends`,
    );
  }
  if (!isBound(options) && !/^(localhost|127\.|\[::1\])/.test(new URL(grid).hostname)) {
    said.push(
      `the browsers of ${shown} will open localhost. If they are on other machines, set STANDOFF_BIND to an address of this machine that they can reach; they cannot reach ${LOOPBACK}.`,
    );
  }
  return said;
}

/** Playwright's global set-up. It returns the global tear-down. */
export default async function beginRun(config: FullConfig): Promise<() => Promise<void>> {
  const options = config.metadata.standoff as Options;
  const ignoreSignals = endLikeCtrlC();
  for (const sentence of await announce(matrixOptions())) console.error(`standoff: ${visible(sentence, 1000)}`);
  const end = await prepareRun(options.out, config.metadata.run as string);
  const player = await givePlayer();
  process.env[GIVER_PORT] = String(player.port);
  shareSecret();
  return async () => {
    await player.close();
    await end();
    ignoreSignals();
  };
}

/**
 * Prepares what every run needs, whoever plays its trials: its folder, a clean machine, and a name.
 * @param run its name, which is in each line of its results
 * @returns a function that ends the run
 * @throws InputError if the folder cannot be written
 */
export async function prepareRun(out: string, run = newRunId(new Date())): Promise<() => Promise<void>> {
  const release = claimFolder(out);
  for (const sentence of await sweep()) console.error(`standoff: ${visible(sentence, 1000)}`);
  // Workers inherit the environment, and every line of a run has the same id.
  process.env.STANDOFF_RUN = run;
  const folder = await makeFolder('run');
  process.env[RUN_FOLDER] = folder.path;
  await makeEvidenceFolder();
  return async () => {
    await folder.remove();
    await sweep(); // a player that was killed could not clean up after itself
    release();
  };
}
