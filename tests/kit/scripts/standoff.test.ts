import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { Command } from 'commander';
import { kitRoot, kitVersion } from '../../../src/domain/kit.ts';
import { standoff } from './command-line.ts';

const folder = path.join(kitRoot, 'scripts');
/** Every command has a file of its name; these files are no commands. */
const OTHERS = ['standoff.ts', 'numbers.ts', 'count.ts', 'bench-check.ts', 'bench-page.ts', 'bench-tabs.ts'];
/** What only the kit itself needs is not in the help. */
const HIDDEN = ['docs', 'measure'];
const commands = readdirSync(folder).flatMap((file) => (OTHERS.includes(file) ? [] : [path.basename(file, '.ts')]));

test('standoff --help lists every command and --version tells the version', async () => {
  const help = await standoff(['--help']);
  expect(help.code).toBe(0);
  const listed = [...help.stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
  expect(listed.toSorted()).toEqual([...commands.filter((name) => !HIDDEN.includes(name)), 'help'].toSorted());
  expect(await standoff(['--version'])).toEqual({ code: 0, stdout: `${kitVersion}\n`, stderr: '' });
});

test('each command is registered under the name of its file, by which it is found', async () => {
  for (const name of commands) {
    const program = new Command().enablePositionalOptions();
    (await import(path.join(folder, `${name}.ts`))).register(program);
    expect(program.commands.map((each) => each.name())).toEqual([name]);
  }
});

test('standoff suggests a command when one is misspelt', async () => {
  const { code, stdout, stderr } = await standoff(['matrx']);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain("unknown command 'matrx'");
  expect(stderr).toContain('Did you mean matrix?');
});

test('standoff refuses an option that a command does not have', async () => {
  const { code, stderr } = await standoff(['doctor', '--jsn']);
  expect(code).toBe(2);
  expect(stderr).toContain("unknown option '--jsn'");
  expect(stderr).toContain('Did you mean --json?');
});

test('standoff matrix names a wrong option without a stack, before anything is installed or started', async () => {
  const { code, stdout, stderr } = await standoff(['matrix'], { STANDOFF_SERVERS: 'python-sequental' });
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('STANDOFF_SERVERS');
  expect(stderr).toContain('"python-sequential"');
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('standoff matrix hands its arguments over to Playwright and its exit code back', async () => {
  const { code, stdout, stderr } = await standoff(['matrix', '-g', 'no such cell', '--project=chromium', '--list']);
  expect(code).toBe(1);
  expect(stdout + stderr).toContain('No tests found');
});
