import { access } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { things } from '../../../src/system/inventory.ts';
import { standoff } from './command-line.ts';

interface Told {
  ready: boolean;
  platform: { system: string };
  things: { id: string; found: boolean; path: string | null; missing: boolean; need: string; type: string | null }[];
}

test('standoff doctor --json tells what is on this machine', async () => {
  const { code, stdout } = await standoff(['doctor', '--json']);
  const told: Told = JSON.parse(stdout);
  const used = things.filter((thing) => !thing.notOn.some((system) => system === told.platform.system));
  expect(told.things.map(({ id }) => id)).toEqual(used.map(({ id }) => id));
  for (const { id, found, path, type } of told.things) {
    if (found) await access(path ?? '');
    else expect(path, id).toBeNull();
    expect(type === null, `${id}: what to type is told when it is not there`).toBe(found);
  }
  expect(told.ready).toBe(!told.things.some(({ missing, need }) => missing && need !== 'extra'));
  expect(code).toBe(told.ready ? 0 : 1);
});

test('standoff doctor says what a missing thing is for and what to type', async () => {
  // Nothing is on an empty PATH, and Playwright's builds are not in an empty folder.
  const { code, stdout } = await standoff(['doctor'], {
    PATH: '/nonexistent',
    PLAYWRIGHT_BROWSERS_PATH: '/nonexistent',
  });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^missing {2}Python 3 +for the python-\* servers/m);
  expect(stdout).toMatch(/^ +type: \S.*python/m);
  expect(stdout.includes(String.fromCharCode(27)), 'no colours without a terminal').toBe(false);
});
