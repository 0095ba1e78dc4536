/** The second observer: tcpdump beside the wire, so that nothing stands between browser and server. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { $ } from 'zx';
import { findProgram } from '../system/find-program.ts';
import { forget, record, startOf } from '../system/ledger.ts';
import { packetClock } from './clock.ts';
import type { Observer } from './observer.ts';
import { readCapture } from './packets.ts';
import { Recorder } from './recorder.ts';
import { recordSegments } from './segments.ts';
import { follow } from './tail.ts';

const START_MS = 10_000;
const FLUSH_MS = 100;

/** How much the kernel keeps for tcpdump, in KiB: the answer of a server fills its usual 2 MiB in a millisecond. */
const KERNEL_KIB = '65536';

/**
 * The longest packet that loopback carries, with its link header. In immediate mode the kernel has a place of full length for each packet:
 * with tcpdump's own 262144 there is room for a quarter as many.
 */
const LONGEST = '65600';

/**
 * Captures what goes to and from 127.0.0.1:`port` into `file`, and reads it as it comes.
 * @throws Error if tcpdump is not installed or may not capture, with what to do
 */
export async function startPcap(port: number, file: string): Promise<Observer> {
  const tcpdump = await findProgram('tcpdump');
  if (!tcpdump)
    throw new Error('Cannot observe with pcap: tcpdump is not installed. Install it, or set STANDOFF_OBSERVER=relay');
  const recorder = new Recorder('pcap');
  const bystanders = new Set<number>();
  let expected: 'browser' | 'second-browser' = 'browser';
  const segments = recordSegments(recorder, port, (clientPort) =>
    bystanders.has(clientPort) ? 'bystander' : expected,
  );
  const read = readCapture();
  const clock = packetClock();

  const device = process.platform === 'linux' ? 'lo' : 'lo0';
  // Without --immediate-mode and -U the kernel and tcpdump keep the last packets in their buffers.
  const filter = `tcp port ${port} and host 127.0.0.1`;
  const words = ['-i', device, '-n', '--immediate-mode', '-U', '-B', KERNEL_KIB, '-s', LONGEST, '-w', '-', filter];
  const out = openSync(file, 'w', 0o600); // opened here: tcpdump gives up the right to
  const child = spawn(tcpdump, words, {
    stdio: ['ignore', out, 'pipe'],
    detached: true, // Ctrl-C is the trial's to handle
  });
  closeSync(out);
  const entry = { kind: 'group', ...startOf(child.pid ?? 0, Date.now()) } as const;
  if (child.pid) record(entry);
  let closing = false;
  let fault: string | null = null;
  child.once('exit', (code, signal) => {
    forget(entry);
    if (!closing) fault ??= `tcpdump ended in the middle of the trial (${signal ?? `code ${code}`})`;
  });
  const take = (piece: Buffer) => {
    const timeOf = clock();
    for (const segment of read(piece)) segments.take({ ...segment, at: timeOf(segment.at) });
  };
  const tail = follow(file, take, ({ message }) => {
    fault ??= `the capture cannot be read: ${message}`;
  });
  const said = await listening(child).catch(async (error) => {
    await tail.end();
    throw error;
  });

  return {
    host: '127.0.0.1',
    port,
    serverPort: port,
    recorder,
    expect(client) {
      expected = client;
    },
    isBystander(clientPort) {
      bystanders.add(clientPort);
      recorder.renamePort(clientPort, 'bystander');
    },
    peerPort: (id) => recorder.portOf(id), // nothing stands between
    fault: () => fault,
    async release(id) {
      const clientPort = recorder.portOf(id);
      // Nothing of ours holds the socket: the kernel is asked to close it (SOCK_DESTROY), which needs privilege.
      const filter = ['src', '127.0.0.1', 'sport', '=', `:${clientPort}`, 'dst', '127.0.0.1', 'dport', '=', `:${port}`];
      const killed = await $({ quiet: true, nothrow: true })`ss --kill --no-header --tcp --numeric ${filter}`;
      if (!killed.stdout.includes(`:${clientPort}`)) throw new Error(`the kernel would not close connection ${id}`);
      recorder.step('released', `the kit had the kernel close the client side of connection ${id}`, id);
    },
    async close() {
      await new Promise((resolve) => setTimeout(resolve, FLUSH_MS)); // what is under way
      closing = true;
      const exited = new Promise((resolve) => child.once('close', resolve));
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')) await exited;
      await tail.end();
      fault ??= droppedOf(said()) ?? segments.fault();
    },
  };
}

/** What tcpdump says at its end of packets that the kernel had to drop, as a reason; null if it dropped none. Pure. */
export function droppedOf(said: string): string | null {
  const [, count = '0'] = /^(\d+) packets? dropped by kernel/m.exec(said) ?? [];
  return Number(count) === 0 ? null : `the capture is not whole: the kernel dropped ${count} packets`;
}

/** tcpdump loses the beginning unless one waits for "listening on". Resolves with what gives all that it has said. */
function listening(child: ChildProcess): Promise<() => string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(
        new Error(
          `Cannot observe with pcap: ${why}. Run as root, or give tcpdump the right to capture, or set STANDOFF_OBSERVER=relay`,
        ),
      );
    };
    const timer = setTimeout(() => fail(`tcpdump was not ready within ${START_MS} ms`), START_MS);
    const ended = (code: number | null) => {
      clearTimeout(timer);
      fail(`tcpdump ended with code ${code}: ${said.trim()}`);
    };
    child.once('exit', ended);
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes('listening on')) return;
      clearTimeout(timer);
      child.off('exit', ended); // and no other: the ledger must be told
      resolve(() => said);
    });
  });
}
