/** `standoff check` as a person types it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { kitRoot } from '../../../src/domain/kit.ts';
import { readResults } from '../../../src/domain/store.ts';
import { runCertificate } from '../../../src/servers/certificate.ts';
import { findBrowsers } from '../../../src/system/find-browsers.ts';
import { type Folder, makeFolder } from '../../../src/system/folder.ts';
import { listProcesses } from '../../../src/system/process-group.ts';
import { OWN } from '../fixtures/own-server.ts';
import { standoff } from './command-line.ts';

test.describe.configure({ timeout: 150_000 });

let folder: Folder;
test.beforeEach(async () => {
  folder = await makeFolder('test');
});
test.afterEach(async () => {
  await folder.remove();
});

const at = (name: string) => path.join(folder.path, name);
const out = () => ['--out', at('out')];

async function anyBrowser(): Promise<string> {
  const found = (await findBrowsers()).browsers[0];
  test.skip(!found, 'no browser is installed');
  return found?.engine ?? '';
}

const wrong: readonly (readonly [args: readonly string[], why: string])[] = [
  [[], 'no server was named'],
  [['--url', 'http://localhost:1/', '--', 'node'], 'the server was named in more than one way'],
  [['--url', 'http://192.0.2.1/'], 'checks only 127.0.0.1 and localhost'],
  [['--url', 'http://127.0.0.1:1/'], 'nothing listens on 127.0.0.1:1'],
  [['--browser', 'chromum', '--', 'node'], "did you mean 'chromium'"],
  [['--config', 'nowhere.config.ts'], 'there is no such file'],
  [['--config', 'standoff.config.ts', '--post', '/login'], 'they cannot be used with --config'],
  [['--header', 'nonsense', '--', 'node'], "it must be 'Name: value'"],
];
for (const [args, why] of wrong) {
  test(`standoff check ${args.join(' ')} is refused, with nothing on standard output`, async () => {
    const { code, stdout, stderr } = await standoff(['check', ...out(), ...args]);
    expect(stderr).toContain(why);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
}

test('a server that does not start could not be told: exit code 2, what it wrote, and what to try', async () => {
  await anyBrowser();
  const command = ['node', '-e', 'console.log("no port for me"); process.exit(3)'];
  const { code, stdout } = await standoff(['check', ...out(), '--', ...command], { TMPDIR: folder.path });
  expect(code).toBe(2);
  expect(stdout.replace(/\s+/g, ' ')).toMatch(/Could not tell: .*code 3 .*no port for me.*put \{port\}/);
});

test('one connection at a time is not safe: exit code 1, JSON alone on standard output, JUnit XML, results and page', async () => {
  const engine = await anyBrowser();
  writeFileSync(
    at('standoff.config.ts'),
    `const command: string[] = ['node', ${JSON.stringify(OWN)}, 'sequential'];
     export default [{ id: 'one-at-a-time', command, path: '/moved' }];`,
  );
  const args = ['--config', at('standoff.config.ts'), '--browser', engine, '--trials', '1', '--patience', '1500'];
  const ended = await standoff(['check', ...out(), ...args, '--json', '--junit', at('junit.xml')], {
    TMPDIR: folder.path,
  });
  expect(ended.code, ended.stderr).toBe(1);
  const { exitCode, servers } = JSON.parse(ended.stdout);
  expect(exitCode).toBe(1);
  expect(servers).toMatchObject([{ id: 'one-at-a-time', path: '/moved', safety: 'unsafe' }]);
  expect(servers[0].traits.obstacles).toContainEqual(expect.objectContaining({ left: 'silent', outcome: 'blocked' }));
  expect(servers[0].page.looks).toMatchObject([{ status: 302 }, { path: '/home', status: 200 }]);
  expect(servers[0].remedies[0].text).toContain('node-threaded › bystander');
  const results = readResults(at('out/results.jsonl'));
  expect(results.length).toBe(servers[0].cells.length);
  expect(results.map(({ verdict }) => verdict)).not.toContain('failed'); // the redirect was followed
  expect(['ok', 'stalled']).toContain(results.find(({ scenario }) => scenario === 'bystander')?.verdict);
  expect(existsSync(at('out/index.html'))).toBe(true);
  expect(readFileSync(at('junit.xml'), 'utf8')).toContain('<failure message="Not safe: ');
  expect(ended.stderr).not.toContain('\u001b[');
  expect(readdirSync(folder.path).filter((name) => /^standoff-(?!ledger|\w*\.config)/.test(name))).toEqual([]);
});

test('Ctrl-C ends the trials, the browsers and the server, and exits with 130', async () => {
  const engine = await anyBrowser();
  const words = ['check', ...out(), '--browser', engine, '--trials', '50', '--', 'node', OWN];
  const child: ChildProcess = spawn(process.execPath, [path.join(kitRoot, 'bin/standoff.js'), ...words], {
    env: { ...process.env, TMPDIR: folder.path },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (chunk) => (said += chunk));
  const ended = once(child, 'close');
  await expect
    .poll(() => existsSync(at('out/results.jsonl')) && readResults(at('out/results.jsonl')).length, { timeout: 90_000 })
    .toBeGreaterThan(0);
  child.kill('SIGINT');
  const [code] = await ended;
  expect(code, said).toBe(130);
  expect(said).toContain('the finished trials are kept');
  const left = (await listProcesses()).filter(({ command }) => command.includes(folder.path));
  expect(left).toEqual([]);
});

test('an error page is never safe: exit code 2 with its status, in JSON, too', async () => {
  const engine = await anyBrowser();
  const args = ['--browser', engine, '--trials', '1', '--path', '/locked', '--json', '--', 'node', OWN];
  const { code, stdout, stderr } = await standoff(['check', ...out(), ...args], { TMPDIR: folder.path });
  expect(code, stderr).toBe(2);
  const { servers } = JSON.parse(stdout);
  expect(servers).toMatchObject([{ safety: 'unknown', page: { looks: [{ status: 401 }] } }]);
  expect(servers[0].sentence).toContain('GET /locked is answered 401: give --header');
});

test('a server that never answers could not be told, and the check ends', async () => {
  const engine = await anyBrowser();
  const sockets = new Set<Socket>();
  const mute = createServer((socket) => void sockets.add(socket.on('error', () => {}))); // reads nothing, so it notices no end
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const { port } = mute.address() as AddressInfo;
  const args = ['--url', `http://127.0.0.1:${port}/`, '--browser', engine, '--trials', '1', '--patience', '500'];
  const { code, stdout } = await standoff(['check', ...out(), ...args], { TMPDIR: folder.path });
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => mute.close(resolve));
  expect([1, 2]).toContain(code); // a browser may have seen the request wait behind its own silent connection
  expect(stdout).toMatch(/Could not tell|Not safe/);
});

for (const [where, code, words] of [
  ['accept', 1, /Not safe: .*[Dd]o the TLS handshake in the thread.*python-tls-handler › tls-first-visit/],
  ['handler', 0, /\bSafe: no request waited/],
] as const) {
  test(`a server that speaks https, with the handshake in its ${where}: exit code ${code}`, async () => {
    const engine = await anyBrowser();
    const { certificate, key } = await runCertificate();
    const server = ['node', path.join(path.dirname(OWN), 'secure.mjs'), where, '{port}', certificate, key];
    const args = ['--tls', '--browser', engine, '--trials', '1', '--patience', '1500', '--', ...server];
    const checked = await standoff(['check', ...out(), ...args], { TMPDIR: folder.path });
    expect(checked.stdout.replace(/\s+/g, ' ')).toMatch(words);
    expect(checked.code, checked.stderr).toBe(code);
  });
}

test('a page that holds an event stream: the browser keeps the request of another tab back, and the server is safe', async () => {
  const engine = await anyBrowser();
  const args = ['--path', '/event-stream', '--browser', engine, '--trials', '1', '--patience', '2000'];
  const server = ['python3', '-B', path.join(kitRoot, 'servers/python/serve.py'), '--server', 'ThreadingHTTPServer'];
  const checked = await standoff(['check', ...out(), ...args, '--', ...server, '--port', '{port}'], {
    TMPDIR: folder.path,
  });
  const text = checked.stdout.replace(/\s+/g, ' ');
  expect(text).toMatch(/many-tabs.*kept-back 1 of 1/);
  expect(text).toMatch(/Safe: .*kept a request back with several tabs open/);
  expect(text).toContain('let tabs share one stream');
  expect(checked.code, checked.stderr).toBe(0);
});

test('Ctrl-C while the server is probed leaves nothing behind', async () => {
  const engine = await anyBrowser();
  copyFileSync(OWN, at('own.mjs'));
  const words = ['check', ...out(), '--browser', engine, '--', 'node', at('own.mjs'), 'sequential'];
  const child = spawn(process.execPath, [path.join(kitRoot, 'bin/standoff.js'), ...words], {
    env: { ...process.env, TMPDIR: folder.path },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (chunk) => (said += chunk));
  const ended = once(child, 'close');
  const ours = async () =>
    (await listProcesses()).filter(({ pid, command }) => pid !== child.pid && command.includes(folder.path));
  await expect.poll(async () => (await ours()).length, { timeout: 60_000 }).toBeGreaterThan(0);
  child.kill('SIGINT');
  const [code] = await ended;
  expect(code, said).toBe(130);
  expect(readResults(at('out/results.jsonl'))).toEqual([]); // no browser had begun
  expect(await ours()).toEqual([]);
  expect(readdirSync(folder.path).filter((name) => /^standoff-(?!ledger|\w*\.config)/.test(name))).toEqual([]);
});
