/** A capture that is not whole must be told of: with the real tcpdump, on the real loopback. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@playwright/test';
import { type Folder, makeFolder } from '../../../src/system/folder.ts';
import { isOwn, readLedgers } from '../../../src/system/ledger.ts';
import { listProcesses } from '../../../src/system/process-group.ts';
import { findProgram } from '../../../src/system/programs.ts';
import { askAsBystander } from '../../../src/wire/bystander.ts';
import type { Observer } from '../../../src/wire/observer.ts';
import { droppedOf, packetClock, startPcap } from '../../../src/wire/pcap.ts';
import { now } from '../../../src/wire/recorder.ts';

test('droppedOf() reads what tcpdump says at its end', () => {
  const said = (dropped: string) => `listening on lo\n12 packets captured\n24 packets received by filter\n${dropped}\n`;
  expect(droppedOf(said('0 packets dropped by kernel'))).toBeNull();
  expect(droppedOf('')).toBeNull();
  expect(droppedOf(said('1 packet dropped by kernel'))).toContain('the kernel dropped 1 packets');
  expect(droppedOf(said('1200 packets dropped by kernel\n0 packets dropped by interface'))).toContain('1200 packets');
});

test.describe('with tcpdump', () => {
  let folder: Folder;
  test.beforeEach(async () => {
    test.skip((await findProgram('tcpdump')) === null, 'tcpdump is not installed');
    test.skip(process.getuid?.() !== 0, 'capturing needs privilege');
    folder = await makeFolder('test');
  });
  test.afterEach(async () => {
    await folder?.remove();
  });

  /** Captures while a server is asked once; `during` happens before that. */
  async function capture(during: (port: number) => Promise<void> = async () => {}): Promise<Observer> {
    const server = createServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nhello'));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const observer = await startPcap(port, `${folder.path}/wire.pcap`);
    await during(port);
    const bystander = askAsBystander(port, '/', { host: '127.0.0.1', tls: false, headers: {} });
    await bystander.port;
    await new Promise((resolve) => setTimeout(resolve, 200));
    bystander.close();
    await observer.close();
    server.close();
    return observer;
  }

  const recorded = () =>
    readLedgers().flatMap(({ owner, entries }) => (isOwn(owner) ? entries.filter(({ kind }) => kind === 'group') : []));

  test('startPcap() finds no fault in a whole capture, and leaves nothing in the ledger', async () => {
    const before = recorded();
    const observer = await capture();
    expect(observer.fault?.()).toBeNull();
    const rest = { patienceMs: 0, busyUntilMs: null, serverExit: null, fault: null };
    expect(observer.recorder.snapshot(rest).connections).toMatchObject([{ exchanges: [{ status: 200 }] }]);
    expect(recorded()).toEqual(before);
  });

  test('startPcap() says so when tcpdump was killed', async () => {
    const observer = await capture(async (port) => {
      const tcpdump = (await listProcesses()).find(({ command }) => command.includes(`tcp port ${port} and`));
      process.kill(tcpdump?.pid ?? 0, 'SIGKILL');
      await expect.poll(async () => (await listProcesses()).some(({ pid }) => pid === tcpdump?.pid)).toBe(false);
    });
    expect(observer.fault?.()).toBe('tcpdump ended in the middle of the trial (SIGKILL)');
  });
});

/** Two clocks that a test moves; each reading takes 10 µs. */
function clocks() {
  let [steady, ahead] = [1_000_000.123, 0];
  const read = () => {
    steady += 0.01;
    return steady;
  };
  return {
    wall: () => Math.floor(read() + ahead),
    steady: read,
    pass(ms: number) {
      steady += ms;
    },
    step(ms: number) {
      ahead += ms;
    },
    /** The time that a packet bears which is captured at this moment, and the recorder's. */
    stamp: () => [steady + ahead, steady] as const,
  };
}

test('packetClock() gives the times of packets by the recorder’s clock, also after the system’s has stepped or drifted', () => {
  const { wall, steady, pass, step, stamp } = clocks();
  const clock = packetClock(wall, steady);
  const isRight = () => {
    const [borne, exact] = stamp();
    return Math.abs(clock()(borne) - exact);
  };
  expect(isRight()).toBeLessThan(0.2);
  for (const by of [3_600_000, -7_200_000, 40, -2]) {
    step(by);
    pass(17.3);
    expect(isRight(), `a step of ${by} ms`).toBeLessThan(0.2);
  }
  for (let second = 0; second < 60; second++) {
    step(0.5); // as fast as adjtime(3) slews
    pass(1000);
    expect(isRight()).toBeLessThan(1.5);
  }
});

test('packetClock() leaves the clocks of this machine less than two milliseconds apart', () => {
  const timeOf = packetClock()();
  const [before, whole, after] = [now(), Date.now(), now()];
  expect(timeOf(whole + 1)).toBeGreaterThan(before - 1);
  expect(timeOf(whole)).toBeLessThan(after + 1);
});

test('packetClock() does not wait for a clock that stands still', () => {
  let steady = 0;
  expect(
    packetClock(
      () => 5,
      () => (steady += 0.5),
    )()(5),
  ).toBeLessThan(10);
});
