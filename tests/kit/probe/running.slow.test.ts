/** A server that runs already: small raw ones, each with one fault or habit. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { InputError } from '../../../src/domain/errors.ts';
import type { Traits } from '../../../src/domain/server-traits.ts';
import { probeRunning } from '../../../src/probe/probe.ts';
import { ServerError } from '../../../src/servers/errors.ts';
import { makeFolder } from '../../../src/system/folder.ts';
import { findProgram } from '../../../src/system/programs.ts';
import { type Manners, type RawServer, rawServer } from '../fixtures/raw-server.ts';

const quick = { quick: true, agedMs: 300 };

async function beside<T>(manners: Manners, work: (server: RawServer) => Promise<T>): Promise<T> {
  const server = await rawServer(manners);
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

const silent = ({ obstacles }: Traits, aged: boolean) =>
  obstacles.filter(({ left, agedMs }) => left === 'silent' && agedMs > 0 === aged);

test('a port on which nobody listens is refused', async () => {
  const { port } = await beside({}, async (server) => server); // closed again
  await expect(probeRunning({ port }, quick)).rejects.toThrow(/refused \(ECONNREFUSED\)/);
  await expect(probeRunning({ port }, quick)).rejects.toBeInstanceOf(ServerError);
});

const faults: readonly (readonly [string, (socket: net.Socket) => void, RegExp, boolean?])[] = [
  ['resets', (socket) => void socket.resetAndDestroy(), /was not answered: ECONNRESET/],
  ['closes', (socket) => void socket.end(), /the server closed the connection/],
  ['speaks garbage', (socket) => void socket.end('SSH-2.0-\u001b[31m\r\n'), /does not speak HTTP\/1: SSH-2\.0-\\x1b/],
  ['speaks no TLS', (socket) => void socket.end('HTTP/1.1 400 No\r\n\r\n'), /over TLS, \w/, true],
  ['never answers', () => {}, /within 10 s/],
];

for (const [what, act, fault, tls = false] of faults) {
  test(`a server that ${what} cannot be probed, and that is told`, async () => {
    const sockets: net.Socket[] = [];
    const server = net.createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      socket.once('data', () => act(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await expect(probeRunning({ port: (server.address() as net.AddressInfo).port, tls }, quick)).rejects.toThrow(
        fault,
      );
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });
}

test('a server that closes others beside a silent connection fails, and is not called blocked', async () => {
  await beside({ jealous: true }, async ({ port }) => {
    const traits = await probeRunning({ port }, quick);
    expect(new Set(silent(traits, false).map(({ outcome }) => outcome))).toEqual(new Set(['failed']));
  });
});

test('a read time-out is measured, and a request waits for it', async () => {
  await beside({ sequential: true, timeoutMs: 150 }, async ({ port }) => {
    const traits = await probeRunning({ port }, quick);
    expect(traits.readTimeoutMs).toBeGreaterThanOrEqual(149);
    expect(traits.readTimeoutMs).toBeLessThan(300);
    expect(new Set(silent(traits, false).map(({ outcome }) => outcome))).toEqual(new Set(['answered-after-close']));
    // Twelve of them take longer than the limit, and yet it is not blocked: it makes a step every 150 ms.
    const [, , , twelve] = silent(traits, false);
    expect(twelve?.answerMs).toBeGreaterThan(traits.limitMs);
  });
});

test('a server that looks only at aged silent connections is blocked by those alone', async () => {
  await beside({ sequential: true, deferMs: 1000 }, async ({ port }) => {
    const traits = await probeRunning({ port }, { quick: true, agedMs: 1500 });
    expect(silent(traits, false).map(({ outcome }) => outcome)).not.toContain('blocked');
    expect(silent(traits, true).map(({ outcome, released, agedMs }) => [outcome, released, agedMs])).toEqual([
      ['blocked', true, 1500],
    ]);
  });
});

test('an error is an answer; path and headers are those asked for; the version is what the server calls itself', async () => {
  const answer = () => 'HTTP/1.1 503 No\r\nServer: Raw\u0007/2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
  await beside({ answer }, async ({ port, heads, most }) => {
    const traits = await probeRunning({ port, path: '/a?b=1', headers: { Cookie: 'c=1', Host: 'app.test' } }, quick);
    expect(traits.obstacles.every(({ outcome }) => outcome.startsWith('answered'))).toBe(true);
    expect(traits.server).toEqual({ id: `127.0.0.1:${port}`, version: 'Raw\\x07/2', model: 'unknown' });
    for (const head of heads) {
      expect(head).toMatch(/^GET \/a\?b=1 HTTP\/1\.1\r\n/);
      expect(head).toContain('\r\nCookie: c=1\r\n');
      expect(head.match(/^host:.*$/gim)).toEqual(['Host: app.test']);
    }
    expect(most()).toBeLessThanOrEqual(16);
    expect([traits.shutdown, traits.backlogTried]).toEqual([[], 0]);
  });
});

test('a sequential server of somebody else is asked for its backlog with few connections', async () => {
  await beside({ sequential: true }, async ({ port, most }) => {
    const traits = await probeRunning({ port }, { agedMs: 100 });
    expect(silent(traits, false).map(({ outcome, released }) => [outcome, released])).toEqual(
      Array.from({ length: 4 }, () => ['blocked', true]),
    );
    expect([traits.backlog, traits.backlogTried]).toEqual([null, 15]);
    expect(most()).toBeLessThanOrEqual(16);
  });
});

for (const sequential of [true, false]) {
  const does = sequential
    ? 'blocks a server that shakes hands in its accept loop'
    : 'does not block one that does so beside it';
  test(`over TLS a connection is silent before ClientHello, and ${does}`, async () => {
    await beside({ secure: await selfSigned(), sequential }, async ({ port }) => {
      const traits = await probeRunning({ port, tls: true }, quick);
      expect(traits.tls).toBe(true);
      const told = new Set(silent(traits, false).map(({ outcome, released }) => `${outcome} ${released}`));
      expect(told).toEqual(new Set([sequential ? 'blocked true' : 'answered null']));
    });
  });
}

async function selfSigned(): Promise<{ key: string; cert: string }> {
  const openssl = await findProgram('openssl');
  test.skip(openssl === null, 'openssl is not installed');
  const folder = await makeFolder('test');
  const file = (name: string) => path.join(folder.path, name);
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  try {
    execFileSync(
      openssl ?? '',
      ['req', '-x509', ...curve, '-keyout', file('key'), '-out', file('cert'), '-subj', '/CN=localhost'],
      { stdio: 'ignore' },
    );
    return { key: readFileSync(file('key'), 'utf8'), cert: readFileSync(file('cert'), 'utf8') };
  } finally {
    await folder.remove();
  }
}

test('a server that has places for some connections, and does not give them back, is worn out', async () => {
  let places = 30; // without the experiments' own, fewer are left
  await beside({ answer: () => (places-- > 0 ? 'HTTP/1.0 200 OK\r\n\r\n' : null) }, async ({ port }) => {
    const { endurance, obstacles } = await probeRunning({ port }, { quick: true, agedMs: 1 });
    const isSeen = endurance?.answered != null || obstacles.some(({ recovered }) => recovered === false);
    expect(isSeen).toBe(true);
  });
  await beside({}, async ({ port }) => {
    expect((await probeRunning({ port }, quick)).endurance).toMatchObject({ answered: null });
  });
});

test('a path or a header that would break the request is refused', () => {
  expect(() => probeRunning({ port: 1, path: 'x' })).toThrow(InputError);
  expect(() => probeRunning({ port: 1, path: '/a b' })).toThrow('must begin with / and have no spaces');
  expect(() => probeRunning({ port: 1, headers: { 'x-a': 'b\r\nc: d' } })).toThrow(/the header "x-a" cannot be sent/);
});
