import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { givePlayer } from '../../../src/run/give-player.ts';
import { DEFAULTS as defaults, readOptions } from '../../../src/run/options.ts';
import { type PlayOrder, playOrder } from '../../../src/run/orders.ts';
import { listProcesses } from '../../../src/system/process-group.ts';

const program = fileURLToPath(new URL('../fixtures/player.mjs', import.meta.url));
const order = (server: string): PlayOrder => ({
  run: 'run',
  browser: 'chromium',
  server,
  scenario: 'reload',
  navigation: 'new-tab' as const,
  trial: 0,
  options: readOptions(defaults, {}),
});

/** The process that answers. */
async function playedBy(giver: number): Promise<number> {
  return ((await playOrder(order('any'), giver)) as unknown as { pid: number }).pid;
}

const runs = async (pid: number) => (await listProcesses()).some((each) => each.pid === pid);

test('givePlayer() starts one player for all who ask, and ends it at the end', async () => {
  const giver = await givePlayer(program);
  const pids = await Promise.all([1, 2, 3].map(() => playedBy(giver.port)));
  const [pid = 0] = pids;
  expect(pids).toEqual([pid, pid, pid]);
  expect(await runs(pid)).toBe(true);
  await giver.close();
  expect(await runs(pid)).toBe(false);
});

test('givePlayer() starts another when the player has died, and whoever waited for it is told', async () => {
  const giver = await givePlayer(program);
  const first = await playedBy(giver.port);
  await expect(playOrder(order('die'), giver.port)).rejects.toThrow(/the player went away in the middle of the trial/);
  await expect.poll(() => runs(first)).toBe(false);
  const second = await playedBy(giver.port);
  expect(second).not.toBe(first);
  await giver.close();
  expect(await runs(second)).toBe(false);
});

test('playOrder() says why there is no player', async () => {
  await expect(playOrder(order('any'), 0)).rejects.toThrow(/globalSetup/);
  process.env.PLAYER_FAILS = '1';
  try {
    const giver = await givePlayer(program);
    await expect(playOrder(order('any'), giver.port)).rejects.toThrow(
      /ended before it could play: there is no display/,
    );
    await giver.close();
  } finally {
    delete process.env.PLAYER_FAILS;
  }
});

test('playOrder() says what the player could not do', async () => {
  const giver = await givePlayer(program);
  await expect(playOrder(order('unknown'), giver.port)).rejects.toThrow("Cannot play: no server 'unknown'");
  await giver.close();
});
