/** `standoff setup --servers` and `standoff doctor --servers`, on a machine with next to nothing on it. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import bunServe from '../../../servers/bun-serve.ts';
import { readPlatform } from '../../../src/system/platform.ts';
import { barePath } from './bare-path.ts';
import { standoff } from './command-line.ts';

/** In words of the shell: makes a program that tells a version. */
const makes = (file: string) =>
  `/bin/mkdir -p $(/usr/bin/dirname ${file}); printf '#!/bin/sh\\necho PHP 8.9.7, Bun 1.2.3' > ${file}; /bin/chmod 755 ${file}`;

test.describe(() => {
  test.beforeEach(async () => {
    test.skip((await readPlatform()).system !== 'debian', 'plays the part of apt-get, with the names of Debian');
  });

  test('standoff setup --servers installs what these servers need, each package once, and nothing else', async () => {
    const folder = test.info().outputPath('path');
    const env = await barePath(folder, makes(`${folder}/php`));
    const { code, stdout, stderr } = await standoff(['setup', '--servers', 'php-cli,php-cli-workers,node-http'], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Missing: php, for php-cli, php-cli-workers.');
    const asked = (await readFile(path.join(folder, 'asked'), 'utf8')).trim().split('\n');
    expect(asked).toHaveLength(2);
    expect(asked[1]).toMatch(/^apt-get .*install -y --no-install-recommends php-cli$/);
    expect(stdout.indexOf('$ '), 'said before it is done').toBeLessThan(stdout.indexOf('done in'));
    expect((await standoff(['setup', '--servers', 'php-cli'], env)).stdout).toContain('Nothing is missing');
  });

  test('standoff setup --servers fails and says what to type when something is still missing', async () => {
    const folder = test.info().outputPath('path');
    const env = await barePath(folder, 'echo no such package >&2; exit 100');
    const { code, stderr } = await standoff(['setup', '--servers', 'php-cli,nginx-proxy(bun-serve)'], env);
    expect(code).toBe(1);
    expect(stderr).toContain('no such package');
    expect(stderr).toMatch(
      /php is still missing\. Without it, php-cli cannot be started\.\n {2}Type: .*apt-get install .*php-cli$/m,
    );
    expect(stderr).toMatch(
      /bun is still missing\. .* nginx-proxy\(bun-serve\) cannot be started\.\n {2}Type: npx standoff setup/,
    );
    expect(await readFile(path.join(folder, 'asked'), 'utf8')).toMatch(/^npm install --prefix \S+ .* bun@\d/m);
  });
});

test('standoff setup --servers puts what npm brings into the cache', async () => {
  const folder = test.info().outputPath('path');
  const { npm } = bunServe.needs.bun;
  const file = path.join(folder, 'cache/npm', npm.replace('@', '-'), 'node_modules/.bin/bun');
  const env = await barePath(folder, makes(file));
  const { code, stderr } = await standoff(['setup', '--servers', 'bun-serve'], env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(existsSync(file)).toBe(true);
  expect(await readFile(path.join(folder, 'asked'), 'utf8')).toBe(
    `npm install --prefix ${path.join(folder, 'cache/npm', npm.replace('@', '-'))} --no-audit --no-fund ${npm}\n`,
  );
});

test('standoff doctor --servers tells what is there and what to type for the rest', async () => {
  const env = await barePath(test.info().outputPath('path'), 'exit 1');
  const { code, stdout } = await standoff(['doctor', '--servers', 'node-http,php-cli'], env);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^there {4}node-http {2}Node\.js \d/m);
  expect(stdout).toMatch(/^missing {2}php-cli {4}needs php\n +type: \S.*php-cli/m);
  const { stdout: json } = await standoff(['doctor', '--json', '--servers', 'node-http,php-cli'], env);
  expect(JSON.parse(json)).toMatchObject({
    ready: false,
    servers: [
      { id: 'node-http', missing: [] },
      { id: 'php-cli', version: null, missing: [{ program: 'php' }] },
    ],
  });
  expect((await standoff(['doctor', '--servers', 'node-http'], env)).code).toBe(0);
});

for (const command of ['setup', 'doctor']) {
  test(`standoff ${command} --servers refuses an unknown server`, async () => {
    const { code, stdout, stderr } = await standoff([command, '--servers', 'php-clj']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^standoff: --servers php-clj: unknown server "php-clj"; did you mean "php-cli"\?/);
  });
}
