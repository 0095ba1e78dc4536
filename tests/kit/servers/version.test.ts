import { expect, test } from '@playwright/test';
import { servers } from '../../../servers/list.ts';
import { toldVersion } from '../../../src/servers/start.ts';

const told = {
  'node-sequential': ['Node.js 20.20.2\n', 'Node.js 20.20.2'],
  'python-sequential': ['Python 3.11.7\n', 'Python 3.11.7'],
  'nginx-proxy': ['\nnginx version: nginx/1.22.1\n', 'nginx 1.22.1'],
  'haproxy-proxy': ['HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/\n', 'HAProxy 2.6.12'],
} as const;

for (const [id, [output, expected]] of Object.entries(told)) {
  test(`toldVersion() reads "${expected}" from what the program of ${id} writes`, () => {
    const definition = servers.find((server) => server.id === id);
    expect(toldVersion(output, definition?.version?.pattern ?? /^$/)).toBe(expected);
  });
}

test('toldVersion() tells the whole match when the pattern has no groups', () => {
  expect(toldVersion('uWSGI 2.0.21 (64bit)', /uWSGI [\d.]+/)).toBe('uWSGI 2.0.21');
});

test('toldVersion() says so when nothing matches', () => {
  expect(toldVersion('no such option', /[\d.]+/)).toBe('version unknown');
});
