/** Sessions with a server that has no browser: none may be left on a grid, whatever happens. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { findOnGrid } from '../../../../src/browsers/grid/find.ts';
import { openSession } from '../../../../src/browsers/grid/session.ts';
import { ledgerFolder, readLedgers } from '../../../../src/system/ledger.ts';
import { sweep } from '../../../../src/system/sweep.ts';
import { type Answers, type FakeGrid, startFakeGrid } from '../../fixtures/fake-grid.ts';

const tmpdir = process.env.TMPDIR;
let temp: string;
let fake: FakeGrid | undefined;

// A temp folder of its own: a sweep of the real one is somebody else's business.
test.beforeEach(() => {
  temp = mkdtempSync(path.join(os.tmpdir(), 'kit-grid-'));
  process.env.TMPDIR = temp;
});
test.afterEach(async () => {
  await fake?.close();
  if (tmpdir === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = tmpdir;
  await rm(temp, { recursive: true, force: true });
});

const started = async (answers?: Answers): Promise<FakeGrid> => {
  fake = await startFakeGrid(answers);
  return fake;
};
const recorded = () => readLedgers().flatMap(({ entries }) => entries);
const find = (engine: 'chromium' | 'webkit', grid: string) =>
  findOnGrid(engine, { grid, bind: '127.0.0.1', gridCapabilities: '{}' });

test('openSession() writes the session into the ledger, and strikes it out when it has ended', async () => {
  const { address, sessions } = await started();
  const session = await openSession(address, { browserName: 'chrome' });
  const [id] = sessions;
  expect(recorded()).toEqual([{ kind: 'session', url: `${address}/session/${id}` }]);
  await session.end();
  expect([...sessions]).toEqual([]);
  expect(recorded()).toEqual([]);
});

test('openSession() ends a session that comes when nobody waits for it any more', async () => {
  const { address, sessions, asked } = await started({ sessionMs: 300 });
  await expect(openSession(address, { browserName: 'chrome' }, 50)).rejects.toThrow('the grid gave no session within');
  await expect.poll(() => asked.some((each) => each.startsWith('DELETE'))).toBe(true);
  await expect.poll(recorded).toEqual([]);
  expect([...sessions]).toEqual([]);
});

test('sweep() ends the sessions of an owner that was killed, and gives up those that nobody answers for', async () => {
  const { address, sessions } = await started();
  sessions.add('s9');
  const [left, gone, away] = [`${address}/session/s9`, `${address}/session/s8`, 'http://127.0.0.1:1/session/s7'];
  const lines = [
    { kind: 'owner', pid: process.pid, startedAt: 0 },
    ...[left, gone, away, 'file:///etc/passwd'].map((url) => ({ kind: 'session', url })),
  ];
  writeFileSync(path.join(ledgerFolder(), '1.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  expect(await sweep()).toEqual([
    `ended session ${left}, left behind by process ${process.pid}`,
    `could not end session ${away}: nobody answers there, left behind by process ${process.pid}`,
  ]);
  expect([...sessions]).toEqual([]);
  expect(readLedgers()).toEqual([]);
});

test('findOnGrid() asks a driver’s own server for a session, and leaves none behind', async () => {
  const { address, sessions } = await started();
  expect(await find('chromium', address)).toMatchObject({
    install: { engine: 'chromium', source: 'grid', executable: 'chrome', version: '156.0.1' },
    place: { browserName: 'chrome', sessions: 1 },
  });
  expect([...sessions]).toEqual([]);
});

test('findOnGrid() gives the driver’s words where it refuses', async () => {
  const { address } = await started({ refuses: 'Chrome failed to start\n  at #0 0x55' });
  expect(await find('chromium', address)).toEqual({
    install: null,
    reason: expect.stringMatching(/gives no session with chrome: .*Chrome failed to start$/),
  });
});

test('findOnGrid() asks a grid for no session: its nodes say what they offer', async () => {
  const slots = ['chrome', 'chrome', 'safari'].map((browserName) => ({ stereotype: { browserName } }));
  const status = JSON.stringify({ value: { ready: true, nodes: [{ availability: 'UP', maxSessions: 8, slots }] } });
  const { address, asked } = await started({ status });
  expect(await find('chromium', address)).toMatchObject({ install: { executable: 'chrome' }, place: { sessions: 2 } });
  expect(await find('webkit', address)).toMatchObject({ install: { executable: 'safari' }, place: { sessions: 1 } });
  expect(await findOnGrid('firefox', { grid: address, bind: '127.0.0.1', gridCapabilities: '{}' })).toEqual({
    install: null,
    reason: `no node of the grid at ${address} offers firefox: they offer chrome, safari`,
  });
  expect(asked).toEqual(['GET /status', 'GET /status', 'GET /status']);
});
