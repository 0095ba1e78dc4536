/** The second observer: tcpdump captures the wire, and nothing stands between browser and server. */

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
 * Packets carry the time of the system's clock, which is stepped and slewed; the recorder's clock (`now()`) is not. The
 * kit measures the difference again with each piece of a capture.
 *
 * The remaining error is a tenth of a millisecond. For packets captured before a step of the clock and read after it,
 * it is the whole step.
 */

/**
 * `Date.now()` rounds down to whole milliseconds, so it is up to one behind; the time between two readings is
 * tolerated, too.
 */
const CUT_MS = 1;
const SLACK_MS = 0.1;

/** The longest wait for the next whole millisecond, in case the clock has stopped. */
const TICK_MS = 5;

/**
 * Returns a function to call when packets were read. It returns a function that converts their times to the recorder's.
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

/** A reading of both clocks that took longer than this was interrupted, in milliseconds. */
const SHARP_MS = 0.2;

/**
 * How far the system's clock is ahead, measured when it turns to the next millisecond. On a busy machine this process may be
 * interrupted just there, so a turn that was not seen sharply is waited for again, and the sharpest one counts.
 */
function measure(wall: () => number, steady: () => number): number {
  let [whole, before] = [wall(), steady()];
  const began = before;
  let best = { ahead: whole - before, width: Number.POSITIVE_INFINITY };
  for (;;) {
    const [next, after] = [wall(), steady()];
    if (next !== whole) {
      const width = after - before;
      if (width < best.width) best = { ahead: next - after, width };
      if (width <= SHARP_MS) return best.ahead;
    }
    [whole, before] = [next, after];
    if (after - began > TICK_MS) return best.ahead;
  }
}

/*
 * Reads a file while another process writes it. The file is the buffer between the two: the writer never waits for the
 * reader, and neither holds the data in memory.
 */

/**
 * How often to check a file that has not grown, in milliseconds. Packets have their own times, so this does not affect
 * them.
 */
const PAUSE_MS = 5;

const PIECE = 1 << 20;

export interface Tail {
  /** Reads the rest, once nobody writes any more; resolves when everything was read. */
  end(): Promise<void>;
}

/** Passes on in pieces what is written into `file`. If `take` throws, reading ends and `failed` gets the error. */
function follow(file: string, take: (piece: Buffer) => void, failed: (error: Error) => void): Tail {
  const fd = openSync(file, 'r');
  let ending = false;
  const done = (async () => {
    try {
      for (;;) {
        const last = ending; // checked before reading, so everything written until then is read below
        const piece = Buffer.allocUnsafe(PIECE);
        const length = readSync(fd, piece); // from memory, since it was written just now
        if (length > 0) {
          take(piece.subarray(0, length));
          await setImmediate(); // large pieces must not keep the relays of other trials waiting
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

/** The kernel's buffer for tcpdump, in KiB: a server's answer fills the usual 2 MiB in a millisecond. */
const KERNEL_KIB = '65536';

/**
 * The longest packet on loopback, with its link header. In immediate mode the kernel reserves this length for each
 * packet: with tcpdump's default of 262144 there is room for only a quarter as many.
 */
const LONGEST = '65600';

/**
 * Captures the traffic of 127.0.0.1:`port` into `file`, and reads it as it arrives.
 * @throws Error if tcpdump is not installed or not allowed to capture; it says what to do
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
  const out = openSync(file, 'w', 0o600); // opened here: tcpdump drops the privilege to do so
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
      // The socket is not ours: ask the kernel to close it (SOCK_DESTROY), which needs privileges.
      const filter = ['src', '127.0.0.1', 'sport', '=', `:${clientPort}`, 'dst', '127.0.0.1', 'dport', '=', `:${port}`];
      const killed = await $({ quiet: true, nothrow: true })`ss --kill --no-header --tcp --numeric ${filter}`;
      if (!killed.stdout.includes(`:${clientPort}`)) throw new Error(`the kernel would not close connection ${id}`);
      recorder.step('released', `the kit had the kernel close the client side of connection ${id}`, { connection: id });
    },
    async close() {
      await new Promise((resolve) => setTimeout(resolve, FLUSH_MS)); // for packets still on their way
      closing = true;
      const exited = new Promise((resolve) => child.once('close', resolve));
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')) await exited;
      await tail.end();
      fault ??= droppedOf(said()) ?? segments.fault();
    },
  };
}

/** The packets that the kernel dropped, from tcpdump's last output, as a reason; null if there are none. Pure. */
export function droppedOf(said: string): string | null {
  const [, count = '0'] = /^(\d+) packets? dropped by kernel/m.exec(said) ?? [];
  return Number(count) === 0 ? null : `the capture is not whole: the kernel dropped ${count} packets`;
}

/**
 * Waits for "listening on", before which tcpdump misses packets. Resolves with a function that returns all its output.
 */
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
      child.off('exit', ended); // only this listener: the ledger needs the others
      resolve(() => said);
    });
  });
}
