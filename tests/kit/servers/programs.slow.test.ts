/** Every server of the list, started for real, with raw sockets in the browser's place. */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { servers } from '../../../servers/list.ts';
import { type Model, offersOf, type ServerDefinition } from '../../../src/servers/definition.ts';
import { type RunningServer, startServer } from '../../../src/servers/start.ts';
import { groupMembers } from '../../../src/system/process-group.ts';
import { answerIn, connect, get } from './raw-connection.ts';
import { ownGroups, started } from './started.ts';

const SITE = new URL('../../../servers/site/', import.meta.url);
/** Models whose servers read one connection until it ends, whoever else waits. */
const BLOCKED_BY_SILENCE: readonly Model[] = ['sequential'];

for (const definition of servers) {
  test.describe(definition.id, () => {
    let server: RunningServer;

    test.beforeEach(async () => {
      server = await started(definition);
    });
    test.afterEach(async () => {
      await server?.stop();
    });

    test('answers every path of the site with 200, the same bytes, and nothing to be stored', async () => {
      const routes: Record<string, { file: string; type: string }> = JSON.parse(
        await readFile(new URL('routes.json', SITE), 'utf8'),
      );
      for (const [path, { file, type }] of Object.entries(routes)) {
        const answer = await get(server.port, path);
        expect(answer.status, path).toBe(200);
        expect(answer.body.equals(await readFile(new URL(file, SITE))), path).toBe(true);
        expect(answer.head).toContain(`content-type: ${type}`);
        expect(answer.head).toContain(`cache-control: ${path === '/live' ? 'no-cache' : 'no-store'}`);
      }
      expect((await get(server.port, '/slow?ms=1')).status).toBe(200);
      expect((await get(server.port, '/slow?ms=soon')).status).toBe(400);
      expect((await get(server.port, '/missing')).status).toBe(404);
      if (!offersOf(definition).includes('redirect')) return;
      expect((await get(server.port, '/redirect?to=http://b.localhost:1/')).head).toContain(
        'location: http://b.localhost:1/',
      );
      expect((await get(server.port, '/redirect?to=http://example.org/')).status).toBe(400);
    });

    if (BLOCKED_BY_SILENCE.includes(definition.model)) {
      test('is blocked by a silent connection until that is closed', async () => {
        const events: string[] = [];
        const silent = await connect(server.port);
        const second = await connect(server.port);
        const answered = second.ended.then(() => events.push('answered'));
        second.request('/');
        await delay(await longEnough(definition));
        expect(second.received()).toBe('');
        events.push('silent one closed');
        silent.socket.end();
        await answered;
        expect(events).toEqual(['silent one closed', 'answered']);
        expect(answerIn(await second.ended).status).toBe(200);
      });

      test('reads nothing of a later connection before the first one is answered', async () => {
        const events: string[] = [];
        const first = await connect(server.port);
        const second = await connect(server.port);
        second.request('/');
        first.request('/slow?ms=100');
        await Promise.all([
          first.ended.then(() => events.push('first')),
          second.ended.then(() => events.push('second')),
        ]);
        expect(events).toEqual(['first', 'second']);
      });
    } else if (definition.model === 'timeout') {
      test('answers after it has closed the silent connection itself', async () => {
        const events: string[] = [];
        const silent = await connect(server.port);
        const closed = silent.ended.then(() => events.push('silent one closed'));
        const second = await connect(server.port);
        const answered = second.ended.then(() => events.push('answered'));
        second.request('/');
        await Promise.all([closed, answered]);
        expect(events).toEqual(['silent one closed', 'answered']);
        expect(answerIn(await second.ended).status).toBe(200);
        expect(silent.received()).toBe('');
      });
    } else {
      test('answers while a silent connection stays open', async () => {
        const silent = await connect(server.port);
        expect((await get(server.port, '/')).status).toBe(200);
        expect(silent.socket.readableEnded || silent.socket.destroyed).toBe(false);
        silent.socket.destroy();
      });
    }

    test('goes on after clients have reset their connections', async () => {
      const silent = await connect(server.port);
      const partial = await connect(server.port);
      const waiting = await connect(server.port);
      partial.socket.write('GET / HTTP/1.1\r\nHost:');
      waiting.request('/slow?ms=50');
      await delay(20);
      for (const { socket } of [silent, partial, waiting]) socket.resetAndDestroy();
      expect((await get(server.port, '/')).status).toBe(200);
      expect(server.exit()).toBe(null);
    });

    test('leaves no process and no port behind when it is stopped', async () => {
      const groups = ownGroups();
      expect(groups.length).toBe(definition.behind ? 2 : 1);
      await Promise.all([server.stop(), server.stop()]);
      for (const group of groups) expect(await groupMembers(group)).toEqual([]);
      expect(ownGroups()).toEqual([]);
      await expect(connect(server.port)).rejects.toThrow('ECONNREFUSED');
      expect(server.exit()).toBe(null);
    });
  });
}

test('python-keepalive is blocked by a connection that it keeps alive until the client closes it', async () => {
  const definition = servers.find(({ id }) => id === 'python-keepalive') as ServerDefinition;
  const server = await started(definition);
  try {
    const kept = await connect(server.port);
    kept.socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await expect.poll(() => kept.received()).toContain('</html>');
    const second = await connect(server.port);
    second.request('/');
    await delay(await longEnough(definition));
    expect(second.received()).toBe('');
    kept.socket.end();
    expect(answerIn(await second.ended).status).toBe(200);
  } finally {
    await server.stop();
  }
});

/** Many times what an answer takes when nothing blocks it, in milliseconds: whoever has not answered by then waits. */
async function longEnough(definition: ServerDefinition): Promise<number> {
  const free = await startServer(definition);
  const asked = performance.now();
  await get(free.port, '/');
  const took = performance.now() - asked;
  await free.stop();
  return Math.max(took * 10, 200);
}
