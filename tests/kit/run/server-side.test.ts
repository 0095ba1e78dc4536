/** What the kernel says of the server's ends of connections, in whole trials with raw sockets as the browser. */

import process from 'node:process';
import { expect, test } from '@playwright/test';
import pythonKeepalive from '../../../servers/python-keepalive.ts';
import pythonSequential from '../../../servers/python-sequential.ts';
import type { Trace } from '../../../src/domain/trace.ts';
import { bystander } from '../../../src/scenarios/bystander.ts';
import { findProgram } from '../../../src/system/programs.ts';
import { diagnose } from '../../../src/verdict/diagnose.ts';
import { playSockets } from '../fixtures/play-sockets.ts';

test.skip(process.platform !== 'linux', 'only Linux tells');

const told = ({ serverSide }: Trace) =>
  serverSide.map(({ connection, accepted, unreadBytes }) => [connection, accepted, unreadBytes > 0]);

for (const observer of ['relay', 'pcap'] as const) {
  test(`with observer ${observer} a trace has what the server had accepted and read when a request was overdue`, async () => {
    test.skip(observer === 'pcap' && (await findProgram('tcpdump')) === null, 'tcpdump is not installed');
    test.skip(observer === 'pcap' && process.getuid?.() !== 0, 'capturing needs privilege');
    const options = { patience: 1200, observer };
    const { trace } = await playSockets(pythonSequential, bystander, { silentAfter: 1 }, options);
    expect(told(trace)).toEqual([
      [2, true, false], // silent
      [3, false, true], // asks, and has bytes in the queue
    ]);
    expect(trace.serverSide[1]?.unreadBytes).toBe(trace.connections[2]?.bytesIn);
    const order = trace.steps.filter(({ step }) => step === 'overdue' || step === 'released');
    const [at] = trace.serverSide;
    expect(order.map(({ step, atMs }) => [step, atMs <= (at?.atMs ?? 0)])).toEqual([
      ['overdue', true],
      ['released', false],
    ]);
    expect(diagnose({ ...trace, serverSide: [] })).toEqual(diagnose(trace)); // it decides nothing
  });
}

test('a trace has what the server went on to before each further release', async () => {
  const manner = { keepsAlive: true, silentAfter: 1 };
  const { trace } = await playSockets(pythonKeepalive, bystander, manner);
  expect(told(trace)).toEqual([
    [1, true, false],
    [2, false, false],
    [3, false, true],
    [2, true, false], // connection 1 was closed: the next
    [3, false, true],
  ]);
});

test('a trace has nothing of it where nothing was overdue', async () => {
  const { trace } = await playSockets(pythonSequential, bystander, {});
  expect(trace.serverSide).toEqual([]);
});
