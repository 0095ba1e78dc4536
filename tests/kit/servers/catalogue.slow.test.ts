/** The servers of the catalogue that programs.test.ts does not test, started for real, beside raw sockets that say nothing. */
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { catalogue } from '../../../servers/catalogue.ts';
import { servers } from '../../../servers/list.ts';
import { offersOf, type ServerDefinition } from '../../../src/servers/definition.ts';
import { groupMembers } from '../../../src/system/process-group.ts';
import { connect, type RawConnection } from './raw-connection.ts';
import { ownGroups, started } from './started.ts';

const SITE = new URL('../../../servers/site/', import.meta.url);
for (const definition of catalogue.filter((each) => !servers.includes(each))) {
  const offers = offersOf(definition);

  test(`${definition.id} serves the site, and leaves nothing behind when it is stopped`, async () => {
    const server = await started(definition);
    const { port } = server;
    try {
      const routes: Record<string, { file: string; type: string }> = JSON.parse(
        await readFile(new URL('routes.json', SITE), 'utf8'),
      );
      for (const [path, { file, type }] of Object.entries(routes)) {
        const answer = await follow(definition, port, path);
        expect(answer.status, path).toBe(200);
        expect(answer.body.equals(await readFile(new URL(file, SITE))), path).toBe(true);
        const told = answer.headers['content-type'];
        if (told !== undefined || offers.includes('slow')) expect(essence(told), path).toBe(essence(type));
        // Servers that have nothing but files may have no say in it.
        const kept = path === '/live' ? /^no-(store|cache)$/ : /^no-store$/; // it is to be frozen, where the site says so
        if (offers.includes('slow')) expect(answer.headers['cache-control'], path).toMatch(kept);
      }
      expect((await ask(definition, port, '/missing')).status).toBe(404);
      if (offers.includes('slow')) await expectSlow(definition, port);
      if (offers.includes('redirect')) await expectRedirect(definition, port);
      expect(server.version).toMatch(/\d/);
      expect(server.exit()).toBe(null);
    } finally {
      const groups = ownGroups();
      expect(groups.length).toBeGreaterThan(0);
      await server.stop();
      for (const group of groups) expect(await groupMembers(group)).toEqual([]);
    }
    await expect(connect(port)).rejects.toThrow('ECONNREFUSED');
  });

  test(`${definition.id} is ${definition.model} beside silent connections`, async () => {
    const server = await started(definition);
    try {
      await BESIDE_SILENCE[definition.model](definition, server.port);
      expect(server.exit()).toBe(null);
    } finally {
      await server.stop();
    }
  });
}

type Check = (definition: ServerDefinition, port: number) => Promise<void>;

const BESIDE_SILENCE: Record<ServerDefinition['model'], Check> = {
  sequential: (definition, port) => isBlockedBy(1, definition, port),
  timeout: answersAfterItClosed,
  async pool(definition, port) {
    await answersMeanwhile(definition, port);
    if (definition.workers) await isBlockedBy(definition.workers, definition, port);
  },
  threaded: answersMeanwhile,
  'event-loop': answersMeanwhile,
  proxy: answersMeanwhile,
  unknown() {
    throw new Error('a definition of the catalogue must say what the server does');
  },
};

async function answersMeanwhile(definition: ServerDefinition, port: number): Promise<void> {
  const silent = await connect(port);
  expect((await ask(definition, port, '/')).status).toBe(200);
  expect(silent.socket.readableEnded || silent.socket.destroyed).toBe(false);
  silent.socket.destroy();
  await silent.ended;
}

/**
 * A connection on which the server sits. Where the kernel defers the accept, that takes the first bytes of a request: a silent one
 * would have to be seconds old, and with Apache more than 30.
 */
async function held({ defersAccept }: ServerDefinition, port: number): Promise<RawConnection> {
  const connection = await connect(port);
  if (defersAccept) connection.socket.write('GET /');
  return connection;
}

/** As many connections as it can read at once block it, until one of them is closed. */
async function isBlockedBy(count: number, definition: ServerDefinition, port: number): Promise<void> {
  const longEnough = Math.max((await msOf(ask(definition, port, '/'))) * 10, 200);
  const open = await Promise.all(Array.from({ length: count }, () => held(definition, port)));
  const asked = ask(definition, port, '/');
  const answered = await Promise.race([asked.then(() => true), delay(longEnough, false)]);
  expect(answered, `a request is answered beside ${count} open`).toBe(false);
  for (const { socket } of open) expect(socket.readableEnded || socket.destroyed).toBe(false);
  open[0]?.socket.end();
  expect((await asked).status).toBe(200);
  for (const { socket } of open) socket.destroy();
}

/** A request waits until the server has closed the other connection itself. */
async function answersAfterItClosed(definition: ServerDefinition, port: number): Promise<void> {
  const open = await held(definition, port);
  const events: string[] = [];
  const closed = open.ended.then(() => events.push('the other closed'));
  const answered = ask(definition, port, '/').then(({ status }) => events.push(`answered with ${status}`));
  await Promise.all([closed, answered]);
  expect(events).toEqual(['the other closed', 'answered with 200']);
}

async function expectSlow(definition: ServerDefinition, port: number): Promise<void> {
  const quick = await msOf(ask(definition, port, '/slow?ms=0'));
  expect(await msOf(ask(definition, port, '/slow?ms=300'))).toBeGreaterThan(Math.max(290, quick / 2));
  expect((await ask(definition, port, '/slow?ms=soon')).status).toBe(400);
}

async function expectRedirect(definition: ServerDefinition, port: number): Promise<void> {
  const redirect = (to: string) => ask(definition, port, `/redirect?to=${encodeURIComponent(to)}`);
  for (const to of [`http://t1.localhost:${port}/api?a=1&b=2`, `http://127.0.0.1:${port}/`, 'http://localhost']) {
    const { status, headers } = await redirect(to);
    expect([status, headers.location]).toEqual([302, to]);
  }
  const outside = ['', '/', 'https://localhost/', 'http://example.org/', 'http://localhost.example.org/'];
  const tricks = [
    'http://localhost@example.org/',
    'http://example.org\\@localhost/',
    'http://localhost/\r\nSet-Cookie: a=b',
  ];
  for (const to of [...outside, ...tricks]) {
    const { status, headers } = await redirect(to);
    expect([status, headers.location], to).toEqual([400, undefined]);
  }
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Servers that serve files and nothing else may have to put a page without an extension into a folder of its name. */
async function follow(definition: ServerDefinition, port: number, path: string): Promise<Answer> {
  const answer = await ask(definition, port, path);
  const { location } = answer.headers;
  if (location === undefined || offersOf(definition).includes('redirect')) return answer;
  return await ask(definition, port, new URL(location, `http://127.0.0.1:${port}${path}`).pathname);
}

/** One request on a connection of its own. */
function ask(definition: ServerDefinition, port: number, path: string): Promise<Answer> {
  const client = offersOf(definition).includes('tls') ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.get(
      { host: '127.0.0.1', port, path, agent: false, rejectUnauthorized: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (bytes: Buffer) => chunks.push(bytes));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      },
    );
    request.on('error', reject);
  });
}

async function msOf(done: Promise<unknown>): Promise<number> {
  const began = performance.now();
  await done;
  return performance.now() - began;
}

/** `text/html` of `text/html; charset=utf-8`. */
function essence(type: string | undefined): string {
  return (type ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}
