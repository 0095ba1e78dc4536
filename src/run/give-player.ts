/**
 * Provides the player to the workers of a run: starts it at the first trial, and starts a new one if it dies during the
 * run. The player is a separate process. All workers share its browsers, however often Playwright replaces a worker,
 * and the runner does not slow the relay down.
 *
 * Workers and the player ask this process at its desk (`take-orders.ts`), with the run's secret. Anyone else is refused and can
 * start nothing. The player says that it is ready, and is not answered as long as the run lasts: when it is, or the connection
 * ends (even after SIGKILL), the run is over, and the player ends itself and everything that it has started.
 */

import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { isCompiled, kitRoot, moduleFile } from '../domain/kit.ts';
import { type ProcessGroup, startProcessGroup } from '../system/process-group.ts';
import { runSecret, SECRET } from '../system/secret.ts';
import { visibleLines } from '../text/visible.ts';
import { GIVER_PORT } from './orders.ts';
import { openDesk } from './take-orders.ts';

/** How long a player may take to end its browsers at the end of a run, in milliseconds. */
const END_MS = 10_000;

/** A worker wants the player; or the player says at which port it takes orders. */
const askedSchema = z.union([
  z.strictObject({ want: z.literal('player') }),
  z.strictObject({ am: z.number().int().min(1).max(65_535) }),
]);

interface Player {
  readonly group: ProcessGroup;
  /** The port where it takes orders. Rejects if it ends before that. */
  readonly port: Promise<number>;
  /** It has said that it is ready, at this port. */
  ready(port: number): void;
  isReady: boolean;
}

/**
 * Starts to provide the player.
 * @param file the player's program
 */
export async function givePlayer(
  file = moduleFile('./player', import.meta.url),
): Promise<{ port: number; close(): Promise<void> }> {
  const players: Player[] = []; // the last one is in use
  const current = (): Player => {
    const last = players.at(-1);
    // A player that could not even start, for instance without a display, would fail again.
    if (last && (last.group.exit === null || !last.isReady)) return last;
    const started = startPlayer(file, giver);
    players.push(started);
    return started;
  };
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const desk = await openDesk(async (given) => {
    const asked = askedSchema.parse(given);
    if ('want' in asked) return { port: await current().port };
    players.at(-1)?.ready(asked.am);
    await over;
    return {};
  });
  const giver = desk.port;
  return {
    port: giver,
    async close() {
      desk.close();
      end();
      await Promise.all(
        players.map(async ({ group, isReady }) => {
          if (isReady) await Promise.race([group.exited, delay(END_MS, null, { ref: false })]);
          await group.stop();
        }),
      );
    },
  };
}

/** Node 20 needs a loader for TypeScript; Deno does not. */
function loader(): readonly string[] {
  if (process.versions.deno) return ['run', '--allow-all'];
  return isCompiled ? [] : ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href];
}

function startPlayer(file: string, giver: number): Player {
  const group = startProcessGroup({
    program: process.execPath,
    args: [...loader(), file],
    env: { [GIVER_PORT]: String(giver), [SECRET]: runSecret() },
    cwd: kitRoot,
  });
  group.onLine((line) => process.stderr.write(`${visibleLines(line)}\n`));
  let ready: Player['ready'] = () => {};
  const port = new Promise<number>((resolve, reject) => {
    ready = (at) => {
      player.isReady = true;
      resolve(at);
    };
    void group.exited.then(() =>
      reject(new Error(`the player ended before it could play: ${visibleLines(group.output().trim().slice(-500))}`)),
    );
  });
  port.catch(() => {}); // whoever awaits it gets the error
  const player: Player = { group, port, ready, isReady: false };
  return player;
}
