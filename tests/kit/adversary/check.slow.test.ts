/** `standoff check` of servers that tell whether its answer is true. One browser, one trial of each scenario. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from '@playwright/test';
import { kitRoot } from '../../../src/domain/kit.ts';
import { findBrowsers } from '../../../src/system/find-browsers.ts';
import { type Folder, makeFolder } from '../../../src/system/folder.ts';
import { adversaryFile } from './adversary-server.ts';

test.describe.configure({ timeout: 420_000 });

/** Whoever has not ended after so many milliseconds is asked to (Ctrl-C), and killed if that does not help. */
const BOUND = 300_000;
const GRACE = 20_000;

let folder: Folder;
test.beforeEach(async () => {
  folder = await makeFolder('test');
});
test.afterEach(async () => {
  await folder.remove();
});

interface Checked {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It had to be interrupted, or even killed. */
  readonly ended: 'by itself' | 'by Ctrl-C' | 'by force';
}

async function check(server: readonly [file: string, ...args: string[]], ...more: string[]): Promise<Checked> {
  const { browsers } = await findBrowsers();
  test.skip(!browsers.some(({ engine }) => engine === 'chromium'), 'Chromium is not installed');
  const [file, ...args] = server;
  const program = file.endsWith('.py') ? ['python3', '-B'] : ['node'];
  const own = ['--browser', 'chromium', '--trials', '1', '--out', path.join(folder.path, 'out'), ...more];
  const runtime = process.versions.deno ? ['run', '--allow-all'] : [];
  const words = [
    path.join(kitRoot, 'bin/standoff.js'),
    'check',
    ...own,
    '--',
    ...program,
    adversaryFile(file),
    '{port}',
  ];
  return await new Promise((resolve) => {
    let ended: Checked['ended'] = 'by itself';
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
    const child = execFile(process.execPath, [...runtime, ...words, ...args], { env }, (error, stdout, stderr) => {
      timers.forEach(clearTimeout);
      resolve({ code: error ? (typeof error.code === 'number' ? error.code : null) : 0, stdout, stderr, ended });
    });
    const end = (how: Checked['ended'], signal: NodeJS.Signals) => () => {
      ended = how;
      child.kill(signal);
    };
    const timers = [
      setTimeout(end('by Ctrl-C', 'SIGINT'), BOUND),
      setTimeout(end('by force', 'SIGKILL'), BOUND + GRACE),
    ];
  });
}

const asText = ({ stdout }: Checked): string => stdout.replace(/\s+/g, ' ');

test('a slow page with a thread for each is safe, and needs no threads', async () => {
  const checked = await check(['slow.py', 'constant', '3.3'], '--patience', '3000');
  const text = asText(checked);
  expect(text).not.toMatch(/not safe/i);
  expect(text).not.toMatch(/thread per|ThreadingHTTPServer|What helps/);
  expect(text).not.toContain('closing it released');
  expect({ code: checked.code, ended: checked.ended }, checked.stderr).toEqual({ code: 0, ended: 'by itself' });
});

test('a server that knows only the name localhost is opened as localhost: safe, with the status that it gave', async () => {
  const checked = await check(['hosts.py'], '--patience', '1500');
  expect(asText(checked)).toMatch(/\bSafe\b/);
  expect(asText(checked)).toContain('200');
  expect(checked.code, checked.stderr).toBe(0);
});

test('a server that refuses the name that it is opened with is never safe', async () => {
  const checked = await check(['hosts.py', 'elsewhere.test'], '--patience', '1500');
  expect(asText(checked)).not.toMatch(/\bSafe\b/);
  expect(asText(checked)).toContain('400');
  expect(checked.code, checked.stderr).toBe(2);
});

test('a 304 that says how long the page would be is safe', async () => {
  const checked = await check(['not-modified.mjs', 'length'], '--patience', '1500');
  expect(asText(checked)).toMatch(/\bSafe\b/);
  expect({ code: checked.code, ended: checked.ended }, checked.stderr).toEqual({ code: 0, ended: 'by itself' });
});

for (const way of ['negative-length', 'binary'] as const) {
  test(`answers that cannot be read (${way}) could not be told of, and the kit lives to say so`, async () => {
    const checked = await check(['raw.mjs', way, 'browsers'], '--patience', '1500');
    expect(checked.ended, checked.stderr).toBe('by itself');
    expect(asText(checked)).not.toMatch(/\bSafe\b/);
    expect(asText(checked)).toMatch(/not HTTP|cannot be read|could not be read|length/i);
    expect(checked.code, checked.stderr).toBe(2);
  });
}

test('a server that reads one connection at a time is not safe', async () => {
  const checked = await check(['sequential.py', 'plain'], '--patience', '1500');
  expect(asText(checked)).toMatch(/not safe/i);
  expect(checked.code, checked.stderr).toBe(1);
});

test('the form of the page is sent, and a server that needs it in one piece is not safe, and is told to read on', async () => {
  const checked = await check(['one-read.mjs', 'body'], '--patience', '1500');
  expect(asText(checked)).toContain('POST /save is answered 400 when it is cut between its head and its body');
  expect(asText(checked)).toContain('The page has a form, which each browser sent: POST /save.');
  expect(asText(checked)).toContain('as many bytes of body as Content-Length says');
  expect({ code: checked.code, ended: checked.ended }, checked.stderr).toEqual({ code: 1, ended: 'by itself' });
});
