/**
 * Provides the player to the workers of a run: starts it at the first trial, and starts a new one if it dies during the
 * run. The player is a separate process. All workers share its browsers, however often Playwright replaces a worker,
 * and the runner does not slow the relay down.
 *
 * Workers and the player talk to this process over loopback, one line each way, beginning with the run's secret. Anyone
 * else gets no answer and can start nothing. The player keeps its connection open: when that ends, the run is over
 * (even after SIGKILL), and the player ends itself and everything that it has started.
 */

import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { isCompiled, kitRoot, moduleFile } from '../domain/kit.ts';
import { type ProcessGroup, startProcessGroup } from '../system/process-group.ts';
import { runSecret, SECRET } from '../system/secret.ts';
import { visibleLines } from '../text/visible.ts';
import { GIVER_PORT, greeted } from './orders.ts';

/** How long a player may take to end its browsers at the end of a run, in milliseconds. */
const END_MS = 10_000;

interface Player {
  readonly group: ProcessGroup;
  /** The port where it takes orders. Rejects if it ends before that. */
  readonly port: Promise<number>;
  /** Called when it says that it is ready. */
  ready(port: number, socket: Socket): void;
  /** Its connection; closing it ends the player. */
  socket: Socket | null;
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
    if (last && (last.group.exit === null || last.socket === null)) return last;
    const started = startPlayer(file, giver);
    players.push(started);
    return started;
  };
  const server = createServer((socket) => {
    socket.on('error', () => {}); // 'close' follows
    void greeted(socket).then(async (words) => {
      const [word, port] = words ?? [];
      if (word === 'am') players.at(-1)?.ready(Number(port), socket);
      else if (word === 'want') socket.end(await current().port.then(String, ({ message }: Error) => message));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot provide a player: no port');
  const giver = address.port;
  server.unref();
  return {
    port: giver,
    async close() {
      server.close();
      await Promise.all(
        players.map(async ({ group, socket }) => {
          socket?.destroy();
          if (socket) await Promise.race([group.exited, delay(END_MS, null, { ref: false })]);
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
    ready = (at, socket) => {
      player.socket = socket;
      resolve(at);
    };
    void group.exited.then(() =>
      reject(new Error(`the player ended before it could play: ${visibleLines(group.output().trim().slice(-500))}`)),
    );
  });
  port.catch(() => {}); // whoever awaits it gets the error
  const player: Player = { group, port, ready, socket: null };
  return player;
}
