import { expect, test } from '@playwright/test';
import { kitVersion } from '../../../src/kit.ts';
import { standoff } from './command-line.ts';

test('standoff --help lists every command and --version tells the version', async () => {
  const help = await standoff(['--help']);
  expect(help.code).toBe(0);
  for (const command of ['matrix', 'setup', 'doctor', 'bench', 'schema']) {
    expect(help.stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
  }
  expect(await standoff(['--version'])).toEqual({ code: 0, stdout: `${kitVersion}\n`, stderr: '' });
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
