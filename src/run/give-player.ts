/**
 * Gives the player to the workers of a run: starts it when the first trial is asked for, and a new one when it has died in the middle of the run.
 * The player is a process of its own, so that its browsers are shared by all workers, however often Playwright throws one
 * away, and so that nothing of the runner slows the relay down.
 *
 * Workers and the player speak to the process that gives it over loopback, one line each way, and say the run's secret first; others
 * are not answered, and start nothing. The player keeps its connection: when that ends, the run is over, even by SIGKILL, and it ends with everything that it has started.
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
  /** Where it takes orders. Rejects if it ends before it could. */
  readonly port: Promise<number>;
  /** Called when it says that it is ready. */
  ready(port: number, socket: Socket): void;
  /** Its connection; to end that is to end it. */
  socket: Socket | null;
}

/**
 * Starts giving the player.
 * @param file the player's program
 */
export async function givePlayer(
  file = moduleFile('./player', import.meta.url),
): Promise<{ port: number; close(): Promise<void> }> {
  const players: Player[] = []; // the last one plays
  const current = (): Player => {
    const last = players.at(-1);
    // One that could not even begin, without a display for instance, would fail again.
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
  if (address === null || typeof address === 'string') throw new Error('Cannot give a player: no port');
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

/** Node 20 cannot read TypeScript by itself; Deno can. */
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
  port.catch(() => {}); // whoever asks for it is told
  const player: Player = { group, port, ready, socket: null };
  return player;
}
