import { expect, test } from '@playwright/test';
import nodeThreaded from '../../../servers/node-threaded.ts';
import pythonThreading from '../../../servers/python-threading.ts';
import { startServer } from '../../../src/servers/start.ts';

for (const definition of [nodeThreaded, pythonThreading]) {
  test(`${definition.id} redirects to this machine and nowhere else`, async () => {
    const server = await startServer(definition);
    try {
      const answered = async (to: string) => {
        const address = `http://127.0.0.1:${server.port}/redirect?to=${encodeURIComponent(to)}`;
        const { status, headers } = await fetch(address, { redirect: 'manual' });
        return [status, headers.get('location')];
      };
      for (const to of ['http://localhost:8000/a', 'http://other.t3.localhost/', 'http://127.0.0.1:1/?q=2']) {
        expect(await answered(to)).toEqual([302, to]);
      }
      for (const to of [
        '',
        '/',
        'https://localhost/',
        'http://example.org/',
        'http://localhost.example.org/',
        'http://localhost@example.org/',
        'javascript:alert(1)',
      ]) {
        expect(await answered(to), to).toEqual([400, null]);
      }
      expect(await answered('http://localhost/\r\nSet-Cookie: a=b')).not.toContain('a=b');
    } finally {
      await server.stop();
    }
  });
}
