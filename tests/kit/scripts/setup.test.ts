import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { readPlatform } from '../../../src/system/platform.ts';
import { barePath } from './bare-path.ts';
import { standoff } from './command-line.ts';

test.beforeEach(async () => {
  test.skip((await readPlatform()).system !== 'debian', 'plays the part of apt-get, with the names of Debian');
});

test('standoff setup says the command before it runs it, and goes on with what there is', async () => {
  const folder = test.info().outputPath('path');
  const made = `printf '#!/bin/sh\\necho Chromium 1.2.3\\n' > ${folder}/chromium; ${folder}/env -i /bin/chmod 755 ${folder}/chromium`;
  const { code, stdout, stderr } = await standoff(['setup'], await barePath(folder, made));
  expect(stdout).toContain('cannot be downloaded from here');
  expect(stdout).toMatch(/^\$ .*apt-get .*install -y --no-install-recommends chromium firefox-esr/m);
  const asked = await readFile(path.join(folder, 'asked'), 'utf8');
  expect(asked.split('\n')[0]).toMatch(/ update$/);
  expect(asked.split('\n')[1]).toMatch(/ install -y --no-install-recommends chromium firefox-esr .*tcpdump xdotool$/);
  expect(stderr).toMatch(/Firefox is still missing\. It is needed for .*\n {2}Type: /);
  expect(stderr).toContain('The matrix runs with the installed browsers: chromium');
  expect(code).toBe(0);
});

test('standoff setup tries packages one by one and fails when no browser comes of it', async () => {
  const folder = test.info().outputPath('path');
  const { code, stderr } = await standoff(['setup'], await barePath(folder, 'echo no such package >&2; exit 100'));
  const asked = await readFile(path.join(folder, 'asked'), 'utf8');
  expect(asked).toMatch(/ install -y --no-install-recommends firefox-esr$/m);
  expect(stderr).toContain('no such package');
  expect(stderr).toContain('There is no browser to test');
  expect(code).toBe(1);
});

test('standoff setup says so in one line when nothing is missing', async () => {
  const doctor = await standoff(['doctor', '--json']);
  const missing = JSON.parse(doctor.stdout).things.filter((thing: { missing: boolean }) => thing.missing);
  test.skip(missing.length > 0, 'something is missing on this machine');
  const { code, stdout, stderr } = await standoff(['setup']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.trim().split('\n')).toHaveLength(1);
  expect(stdout).toContain('Nothing is missing');
});
