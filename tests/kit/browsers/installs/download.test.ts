import { randomBytes } from 'node:crypto';
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { download, downloadText } from '../../../../src/browsers/installs/download.ts';
import { type FileServer, fileServer, MODIFIED } from './file-server.ts';
import { cutWhenKept } from './working.ts';

let content = randomBytes(300_000);
let server: FileServer;
test.beforeEach(async () => {
  server = await fileServer((name) => (name === '/file' ? content : undefined));
});
test.afterEach(() => server.close());

const signal = new AbortController().signal;
const target = () => test.info().outputPath('downloads', 'file');
const get = (ways = {}, name = 'file') => download(new URL(`${server.url}/${name}`), target(), { signal, ...ways });

test('download() keeps the bytes, the time of the server, and nothing beside the file', async () => {
  const counts: (number | null)[][] = [];
  await get({ onBytes: (...count: (number | null)[]) => counts.push(count) });
  expect((await readFile(target())).equals(content)).toBe(true);
  expect((await stat(target())).mtime).toEqual(new Date(MODIFIED));
  expect(await readdir(path.dirname(target()))).toEqual(['file']);
  expect(counts.at(-1)).toEqual([content.length, content.length]);
});

/** Cuts the connection once something has come. */
const cutGet = async (after: number) => {
  server.holdAfter = after;
  const failed = expect(get()).rejects.toMatchObject({
    problem: 'cut',
    message: expect.stringMatching(/ended after \d+ of \d+ bytes/),
  });
  await cutWhenKept(`${target()}.part`, server);
  await failed;
  server.holdAfter = null;
};

test('download() goes on where the connection was cut, as often as it is', async () => {
  await cutGet(100_000);
  await cutGet(100_000);
  await get();
  expect((await readFile(target())).equals(content)).toBe(true);
  expect(server.asked).toEqual(['/file', expect.stringMatching(/^\/file bytes=[1-9]\d*-$/), expect.any(String)]);
  const from = server.asked.map((each) => Number(/=(\d+)-/.exec(each)?.[1] ?? 0));
  expect(from[2]).toBeGreaterThan(from[1] ?? Number.NaN);
});

test('download() begins again when the file is another one by now', async () => {
  await cutGet(100_000);
  content = randomBytes(200_000);
  await get();
  expect((await readFile(target())).equals(content)).toBe(true);
});

test('download() ends what stopped between the last byte and the new name', async () => {
  await cutGet(100_000);
  const validator = await readFile(`${target()}.validator`);
  await get();
  await rename(target(), `${target()}.part`);
  await writeFile(`${target()}.validator`, validator);
  await get();
  expect(server.asked.at(-2)).toBe(`/file bytes=${content.length}-`);
  expect((await readFile(target())).equals(content)).toBe(true);
});

test('download() tells what is not there from a server that is not there', async () => {
  await expect(get({}, 'other')).rejects.toMatchObject({
    problem: 'absent',
    message: `${server.url}/other answered 404`,
  });
  await server.close();
  await expect(get()).rejects.toMatchObject({
    problem: 'unreachable',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

test('download() gives up a server that falls silent', async () => {
  const silent = http.createServer((_, response) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('12345');
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/`);
  await expect(download(url, target(), { signal, silenceMs: 300 })).rejects.toMatchObject({ problem: 'cut' });
  silent.closeAllConnections();
  silent.close();
});

test('download() and downloadText() follow a redirect, but not for ever', async () => {
  const leading = http.createServer((request, response) => {
    response.writeHead(302, { location: request.url === '/round' ? '/round' : `${server.url}/file` }).end();
  });
  await new Promise<void>((resolve) => leading.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(leading.address() as AddressInfo).port}`;
  await download(new URL(`${base}/file`), target(), { signal });
  expect((await readFile(target())).equals(content)).toBe(true);
  await expect(downloadText(new URL(`${base}/round`), { signal })).rejects.toMatchObject({ problem: 'unreachable' });
  leading.close();
});

test('download() goes through the proxy that the environment names', async () => {
  const asked: string[] = [];
  const proxy = http.createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('by the proxy');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const before = { ...process.env };
  Object.assign(process.env, { http_proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, no_proxy: '' });
  delete process.env.NO_PROXY;
  try {
    expect(await downloadText(new URL('http://maker.invalid/list'), { signal })).toBe('by the proxy');
  } finally {
    for (const name of ['http_proxy', 'no_proxy', 'NO_PROXY']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    proxy.closeAllConnections();
    proxy.close();
  }
  expect(asked).toEqual(['http://maker.invalid/list']);
});

test('download() stops when it is told to', async () => {
  const controller = new AbortController();
  const stopped = new Error('stopped by a person');
  await expect(get({ signal: controller.signal, onBytes: () => controller.abort(stopped) })).rejects.toBe(stopped);
  await expect(readFile(target())).rejects.toMatchObject({ code: 'ENOENT' });
});
