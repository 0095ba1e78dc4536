/** Proxies in front of any other server, composed by name. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { offersOf } from '../../../src/servers/definition.ts';
import { MissingProgram } from '../../../src/servers/errors.ts';
import { findServer, selectServers } from '../../../src/servers/select.ts';
import { type RunningServer, startServer } from '../../../src/servers/start.ts';
import { connect, get } from './raw-connection.ts';

test('findServer() puts a proxy in front of any server by name', () => {
  const composed = findServer('varnish-proxy( php-cli )');
  expect(composed).toMatchObject({
    id: 'varnish-proxy(php-cli)',
    title: 'Varnish in front of php -S',
    model: 'proxy',
    behind: { id: 'php-cli' },
  });
  expect(offersOf(composed)).toEqual(offersOf(findServer('php-cli')));
  expect(offersOf(findServer('caddy-proxy(busybox-httpd)'))).toEqual(['concurrent']);
});

test('findServer() puts a proxy in front of a proxy', () => {
  const composed = findServer('caddy-proxy(varnish-proxy(haproxy-proxy))');
  expect(composed.id).toBe('caddy-proxy(varnish-proxy(haproxy-proxy))');
  expect(composed.title).toBe(
    'Caddy in front of Varnish in front of HAProxy (http mode) in front of Python HTTPServer',
  );
  expect(composed.behind?.behind?.behind?.id).toBe('python-sequential');
});

test('selectServers() takes composed ids among others, each once', () => {
  const chosen = selectServers('caddy, nginx-proxy(caddy),nginx-proxy( caddy ),nginx-proxy');
  expect(chosen.map(({ id }) => id)).toEqual(['caddy', 'nginx-proxy(caddy)', 'nginx-proxy']);
});

for (const [id, complaint] of [
  ['php-cli(caddy)', /^"php-cli" is not a proxy; the known proxies are nginx-proxy, haproxy-proxy, /],
  ['nginx-proxy(php-clj)', /^unknown server "php-clj"; did you mean "php-cli"\?/],
  ['ngnix-proxy(php-cli)', /^unknown server "ngnix-proxy"; did you mean "nginx-proxy"\?/],
  ['nginx-proxy(php-cli', /^unknown server "nginx-proxy\(php-cli"/],
  ['nginx-proxy()', /^unknown server "nginx-proxy\(\)"/],
] as const) {
  test(`findServer() refuses ${id}`, () => {
    expect(() => findServer(id)).toThrow(complaint);
  });
}

test('varnish-proxy(php-cli) answers what PHP says through Varnish', async () => {
  const server = await started('varnish-proxy(php-cli)');
  try {
    const { status, head } = await get(server.port, '/slow?ms=1');
    expect(status).toBe(200);
    expect(head).toContain('x-powered-by: php');
    expect(head).toMatch(/^via: .*varnish/m);
    const elsewhere = await get(server.port, '/redirect?to=http://t1.localhost:81/');
    expect(elsewhere.status).toBe(302);
    expect(elsewhere.head).toContain('location: http://t1.localhost:81/');
  } finally {
    await server.stop();
  }
});

test('a proxy in front of a proxy answers beside a silent connection, and all three end together', async () => {
  const server = await started('haproxy-proxy(nginx-proxy(node-sequential))');
  const silent = await connect(server.port);
  await delay(50);
  const { status, head } = await get(server.port, '/');
  expect(status).toBe(200);
  expect(head).toMatch(/^server: nginx/m);
  expect(silent.socket.readableEnded).toBe(false);
  silent.socket.destroy();
  await server.stop();
  await expect(connect(server.port)).rejects.toThrow('ECONNREFUSED');
});

async function started(id: string): Promise<RunningServer> {
  try {
    return await startServer(findServer(id));
  } catch (error) {
    if (error instanceof MissingProgram) test.skip(true, error.message);
    throw error;
  }
}
