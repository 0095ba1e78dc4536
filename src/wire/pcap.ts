/** The second observer: tcpdump beside the wire, so that nothing stands between browser and server. */

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { $ } from 'zx';
import { forget, record, startOf } from '../system/ledger.ts';
import { findProgram } from '../system/programs.ts';
import type { Observer } from './observer.ts';
import { readCapture, recordSegments } from './packets.ts';
import { now, Recorder } from './recorder.ts';

/*
 * Packets bear the time of the system's clock, which steps and is slewed; the recorder counts on a clock that does neither (`now()`). What
 * is between the two is measured again with each piece of a capture.
 *
 * What remains: a tenth of a millisecond, and for packets that were captured before a step of the clock and read after it the whole of the step.
 */

/** `Date.now()` cuts the time down to whole milliseconds, so it is behind by up to one; and what runs between two readings is let pass. */
const CUT_MS = 1;
const SLACK_MS = 0.1;

/** The longest wait for the next whole millisecond; a clock that stands still is not waited for. */
const TICK_MS = 5;

/**
 * Returns a function that is to be called when packets were read, and gives what turns their times into those of the recorder.
 * @param wall the system's clock, in whole milliseconds
 * @param steady the recorder's
 */
export function packetClock(wall: () => number = Date.now, steady: () => number = now): () => (at: number) => number {
  let ahead = measure(wall, steady);
  return () => {
    const seen = wall() - steady();
    if (seen > ahead + SLACK_MS || seen < ahead - CUT_MS - SLACK_MS) ahead = measure(wall, steady);
    const by = ahead;
    return (at) => at - by;
  };
}

/** How far the system's clock is ahead: looked at in the moment in which it turns to the next millisecond. */
function measure(wall: () => number, steady: () => number): number {
  const [first, began] = [wall(), steady()];
  for (;;) {
    const [whole, exact] = [wall(), steady()];
    if (whole !== first || exact - began > TICK_MS) return whole - exact;
  }
}

/*
 * Reads a file while another process writes it. The file is the buffer between the two: the writer never waits for the reader, and neither has
 * what is under way in memory.
 */

/** How often a file that has not grown is looked at, in milliseconds. The times of what is read are the packets' own. */
const PAUSE_MS = 5;

const PIECE = 1 << 20;

export interface Tail {
  /** Reads what is left, when nobody writes any more; resolves when all was read. */
  end(): Promise<void>;
}

/** Hands over what is written into `file`, in pieces. What `take` throws ends the reading, and is what `failed` is told. */
function follow(file: string, take: (piece: Buffer) => void, failed: (error: Error) => void): Tail {
  const fd = openSync(file, 'r');
  let ending = false;
  const done = (async () => {
    try {
      for (;;) {
        const last = ending; // asked before the file is read: what was written until then is read below
        const piece = Buffer.allocUnsafe(PIECE);
        const length = readSync(fd, piece); // from memory, since it was written just now
        if (length > 0) {
          take(piece.subarray(0, length));
          await setImmediate(); // a large piece of work must not keep the relays of other trials waiting
        } else if (last) return;
        else await delay(PAUSE_MS);
      }
    } catch (error) {
      failed(error as Error);
    } finally {
      closeSync(fd);
    }
  })();
  return {
    async end() {
      ending = true;
      await done;
    },
  };
}

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
