import { connect } from 'node:net';
import process from 'node:process';
import Table from 'cli-table3';
import type { Command } from 'commander';
import nodeThreaded from '../servers/node-threaded.ts';
import { startServer } from '../src/servers/start.ts';
import { quantile } from '../src/stats/intervals.ts';
import type { Observer } from '../src/wire/observer.ts';
import { startRelay } from '../src/wire/relay.ts';

const WARM_UP = 200;
const EXCHANGES = 2000;

/**
 * Measures the time that the relay adds: the same exchange (connect, GET /, the whole answer, close) directly with a
 * server and through the relay, in turn, so other load on the machine affects both.
 */
export async function bench(): Promise<number> {
  const server = await startServer(nodeThreaded);
  const direct: number[] = [];
  const relayed: number[] = [];
  let relay: Observer | null = null;
  try {
    for (let round = 0; round < WARM_UP + EXCHANGES; round++) {
      // A relay remembers all that it saw, for its trial. One relay for all rounds would measure that memory.
      if (round % 100 === 0) {
        await relay?.close();
        relay = await startRelay(server.port);
      }
      const [a, b] = [await exchange(server.port), await exchange(relay?.port ?? 0)];
      if (round < WARM_UP) continue;
      direct.push(a);
      relayed.push(b);
    }
  } finally {
    await relay?.close();
    await server.stop();
  }
  const added = relayed.map((ms, index) => ms - (direct[index] ?? 0));
  const table = new Table({ head: ['milliseconds', 'median', 'p90', 'p99'], style: { head: [], border: [] } });
  for (const [name, values] of Object.entries({ direct, relayed, 'added, pair by pair': added })) {
    table.push([name, ...[0.5, 0.9, 0.99].map((part) => quantile(values, part).toFixed(3))]);
  }
  process.stdout.write(`One exchange, ${EXCHANGES} pairs, ${server.version}\n${table.toString()}\n`);
  return 0;
}

function exchange(port: number): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('connect', () => socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
    socket.resume();
    socket.once('end', () => resolve(performance.now() - began));
    socket.once('error', reject);
  });
}

export function register(program: Command): void {
  program
    .command('bench')
    .option('--tabs', 'compare the last run with a plain loop that opens as many tabs', false)
    .option(
      '--page',
      'measure a page of 30,000 trials: its size, and how long it takes to write, open and filter',
      false,
    )
    .option(
      '--check',
      'measure how long `standoff check` takes to its first word and to its answer, over ten servers',
      false,
    )
    .option('--out <folder>', 'folder of the last run', 'standoff-results')
    .action(async ({ tabs, page, check, out }: { tabs: boolean; page: boolean; check: boolean; out: string }) =>
      process.exit(
        await (page
          ? (await import('./bench-page.ts')).benchPage(out)
          : tabs
            ? (await import('./bench-tabs.ts')).benchTabs(out)
            : check
              ? (await import('./bench-check.ts')).benchCheck()
              : bench()),
      ),
    );
}
