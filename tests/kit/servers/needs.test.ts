/** How the programs of servers are looked for. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import nodeThreaded from '../../../servers/node-threaded.ts';
import { assertNeeds, findNeed, forgetNeeds, locate, npmFolder } from '../../../src/servers/needs.ts';
import { takeStock } from '../../../src/servers/setup.ts';

const before = process.env.STANDOFF_CACHE;
test.beforeEach(() => {
  process.env.STANDOFF_CACHE = test.info().outputPath('cache');
  forgetNeeds();
});
test.afterAll(() => {
  if (before === undefined) delete process.env.STANDOFF_CACHE;
  else process.env.STANDOFF_CACHE = before;
  forgetNeeds();
});

/** A program of a few lines of shell. */
async function program(file: string, text: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${text}\n`);
  await chmod(file, 0o755);
  return file;
}

test('findNeed() takes the first candidate that can do what is needed', async () => {
  const unable = await program(test.info().outputPath('unable'), 'exit 1');
  const able = await program(test.info().outputPath('able'), '[ "$1" = can ] && [ "$2" = "do it" ]');
  const candidates = ['/nonexistent/program', unable, able];
  expect(await findNeed('thing', { package: 'thing', candidates, check: ['can', 'do it'] })).toBe(able);
  expect(await findNeed('thing', { package: 'thing', candidates, check: ['can', 'do more'] })).toBe(null);
  expect(await findNeed('thing', { package: 'thing', candidates })).toBe(unable);
});

test('findNeed() gives the program behind a shim, and the shim where that cannot be told', async () => {
  const real = await program(test.info().outputPath('real'), 'true');
  const shim = await program(test.info().outputPath('shim'), `[ "$1" = which ] && echo ${real}`);
  expect(await findNeed('shim', { package: null, candidates: [shim], real: ['which'] })).toBe(real);
  expect(await findNeed('shim', { package: null, candidates: [shim], real: ['where'] })).toBe(shim);
});

test('findNeed() looks where set-up puts what npm brings, after the PATH', async () => {
  const need = { package: null, npm: 'thing-of-npm@1.2.3' };
  expect(await findNeed('thing-of-npm', need)).toBe(null);
  const file = path.join(npmFolder(need.npm), 'node_modules/.bin/thing-of-npm');
  await program(file, 'true');
  expect(await findNeed('thing-of-npm', need), 'looked for once').toBe(null);
  forgetNeeds();
  expect(await findNeed('thing-of-npm', need)).toBe(file);
  const installed = await program(test.info().outputPath('installed'), 'true');
  expect(await findNeed('thing-of-npm', { ...need, candidates: [installed] })).toBe(installed);
});

test('a missing program is told with what it must be able to do and what brings it', async () => {
  const check = ['-c', 'import nothing_at_all'];
  const definition = { ...nodeThreaded, needs: { sh: { package: 'a-package', candidates: ['false'], check } } };
  await expect(locate('sh', definition)).rejects.toThrow(
    'sh that can do `-c import nothing_at_all` is not installed or not on the PATH; it is needed for the server ' +
      'node-threaded; to install it on Debian or Ubuntu, type: apt-get install a-package',
  );
  const npm = { ...nodeThreaded, needs: { thing: { package: null, npm: 'thing@1.0.0' } } };
  await expect(locate('thing', npm)).rejects.toThrow('to install thing@1.0.0, type: npx standoff setup --servers all');
});

test('what stands behind a proxy is needed too', async () => {
  const behind = { ...nodeThreaded, id: 'origin', needs: { 'no-such-httpd': 'httpd-none' } };
  const proxy = { ...nodeThreaded, id: 'proxy', behind };
  await expect(assertNeeds(proxy)).rejects.toThrow('no-such-httpd is not installed');
  const [stock] = await takeStock([proxy]);
  expect(stock?.version).toContain('Node.js');
  expect(stock?.lacks).toEqual([{ name: 'no-such-httpd', need: { package: 'httpd-none' } }]);
});
