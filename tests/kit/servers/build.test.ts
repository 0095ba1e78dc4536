/** Compiled servers: built once for each content of their sources. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import goNetHttp from '../../../servers/go-net-http.ts';
import nodeThreaded from '../../../servers/node-threaded.ts';
import type { ServerDefinition } from '../../../src/servers/definition.ts';
import { ServerError } from '../../../src/servers/errors.ts';
import { builtOf, findNeed } from '../../../src/servers/needs.ts';

const own = { STANDOFF_CACHE: process.env.STANDOFF_CACHE, HOME: process.env.HOME };
test.beforeEach(() => {
  process.env.STANDOFF_CACHE = test.info().outputPath('cache');
});
test.afterEach(() => {
  for (const [name, value] of Object.entries(own)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

/** Its compiler copies the source, writes down that it did, and refuses a source with "error" in it. */
async function project(source: string): Promise<{ folder: string; definition: ServerDefinition; runs(): number }> {
  const folder = test.info().outputPath('servers');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'source'), source);
  let runs = 0;
  const compiler = `
    const { copyFileSync, readFileSync } = require('node:fs');
    const [source, into] = process.argv.slice(1);
    copyFileSync(source, into + '/program');
    if (readFileSync(source, 'utf8').includes('error')) throw new Error('line 1: there is an error');
  `;
  const definition: ServerDefinition = {
    ...nodeThreaded,
    build: {
      sources: ['source'],
      command({ servers, into }) {
        runs += 1;
        return { program: 'node', args: ['-e', compiler, path.join(servers, 'source'), into] };
      },
    },
  };
  return { folder, definition, runs: () => runs };
}

test('builtOf() compiles once, also when it is asked several times at once', async () => {
  const { folder, definition, runs } = await project('one');
  const built = await Promise.all([1, 2, 3].map(() => builtOf(definition, '1.0', folder)));
  expect(new Set(built).size).toBe(1);
  expect(await builtOf(definition, '1.0', folder)).toBe(built[0]);
  expect(runs()).toBe(1);
  expect(await readFile(path.join(built[0] as string, 'program'), 'utf8')).toBe('one');
});

test('builtOf() compiles again when a source or the version of the compiler is another one', async () => {
  const { folder, definition, runs } = await project('one');
  const first = await builtOf(definition, '1.0', folder);
  const newer = await builtOf(definition, '1.1', folder);
  await writeFile(path.join(folder, 'source'), 'two');
  const changed = await builtOf(definition, '1.0', folder);
  expect(new Set([first, newer, changed]).size).toBe(3);
  expect(runs()).toBe(3);
  expect(await readFile(path.join(changed, 'program'), 'utf8')).toBe('two');
});

test('builtOf() tells what the compiler said, and keeps nothing of what failed', async () => {
  const { folder, definition } = await project('an error');
  const failed = builtOf(definition, '1.0', folder);
  await expect(failed).rejects.toThrow(ServerError);
  await expect(failed).rejects.toThrow(/node-threaded could not be compiled: .*line 1: there is an error/s);
  await expect(builtOf(definition, '1.0', folder), 'it is tried again').rejects.toThrow('could not be compiled');
  await writeFile(path.join(folder, 'source'), 'right');
  expect(existsSync(await builtOf(definition, '1.0', folder))).toBe(true);
});

test('builtOf() has nothing to do for a server without a build', async () => {
  expect(await builtOf(nodeThreaded, '1.0', '/nonexistent')).toBe('');
  expect(existsSync(test.info().outputPath('cache'))).toBe(false);
});

test("Go's compiler writes nothing into the home folder", async () => {
  test.setTimeout(240_000); // newer releases compile their standard library first
  test.skip((await findNeed('go', { package: 'golang-go' })) === null, 'go is not installed');
  const home = test.info().outputPath('home');
  await mkdir(home);
  process.env.HOME = home;
  const built = await builtOf(goNetHttp, '1.0', fileURLToPath(new URL('../../../servers', import.meta.url)));
  expect(existsSync(path.join(built, 'server'))).toBe(true);
  expect(await readdir(home)).toEqual([]);
});
