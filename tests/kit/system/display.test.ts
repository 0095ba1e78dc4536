import { access, readFile } from 'node:fs/promises';
import process from 'node:process';
import { expect, test } from '@playwright/test';
import { openDisplay } from '../../../src/system/display.ts';
import { listProcesses } from '../../../src/system/process-group.ts';
import { findProgram } from '../../../src/system/programs.ts';

test.skip(process.platform !== 'linux', 'the kit opens a display on Linux only');

/** The Xvfb processes that this process has started and that still run. */
async function ownServers(): Promise<number[]> {
  const own: number[] = [];
  for (const { pid, command } of await listProcesses()) {
    if (!command.includes('Xvfb')) continue;
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    if (status.includes(`PPid:\t${process.pid}\n`)) own.push(pid);
  }
  return own;
}

test('openDisplay() uses the display that is there', async () => {
  const display = await openDisplay({ DISPLAY: ':7' });
  expect(display.env).toEqual({});
  await display.close();
});

test('openDisplay() starts displays of its own and leaves no process when they are closed', async () => {
  test.skip((await findProgram('Xvfb')) === null, 'Xvfb is not installed');
  const displays = await Promise.all([openDisplay({}), openDisplay({})]);
  const sockets = displays.map(({ env }) => `/tmp/.X11-unix/X${env.DISPLAY?.slice(1)}`);
  expect(new Set(sockets).size).toBe(2);
  for (const socket of sockets) await access(socket);
  expect(await ownServers()).toHaveLength(2);
  await Promise.all(displays.map((display) => display.close()));
  await displays[0]?.close();
  expect(await ownServers()).toEqual([]);
});

test('openDisplay() says what to do when there is no display and no Xvfb', async () => {
  const path = process.env.PATH;
  process.env.PATH = '/nonexistent';
  try {
    await expect(openDisplay({})).rejects.toThrow(/Xvfb is not installed\. Run `npx standoff setup`/);
  } finally {
    process.env.PATH = path;
  }
});
