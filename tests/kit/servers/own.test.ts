import { expect, test } from '@playwright/test';
import { InputError } from '../../../src/domain/errors.ts';
import { checkServers, definitionOf, headerOf, type OwnServer, pageOf } from '../../../src/servers/own.ts';
import { findServer } from '../../../src/servers/select.ts';
import { startServer } from '../../../src/servers/start.ts';
import { OWN, ownServer } from '../fixtures/own-server.ts';

const place = { port: 4711, upstreamPort: 0, folder: '/nowhere', servers: '/nowhere', built: '' };

test('definitionOf() puts the port into arguments, environment and PORT, and paths into the given folder', async () => {
  const [server] = checkServers(
    [{ id: 'own', command: ['./run', '--at={port}', '{port}:{port}'], env: { AT: ':{port}' }, cwd: 'app' }],
    'the test',
    '/srv',
  );
  expect(server && (await definitionOf(server).start(place))).toEqual({
    program: '/srv/app/run',
    args: ['--at=4711', '4711:4711'],
    env: { PORT: '4711', AT: ':4711' },
    cwd: '/srv/app',
  });
});

test('a path is asked for as a browser asks for it', () => {
  expect(pageOf('/a b?q=ä#part')).toBe('/a%20b?q=%C3%A4');
  expect(() => pageOf('a')).toThrow("--path 'a': it must begin with /");
});

test('headerOf() takes a name and a value, and nothing that would begin another line', () => {
  expect(headerOf('X-Team:  red: blue')).toEqual(['X-Team', 'red: blue']);
  for (const bad of ['X-Team', ': red', 'X Team: red', 'X-Team: red\r\nX-Other: blue']) {
    expect(() => headerOf(bad)).toThrow(InputError);
  }
});

const wrong: readonly (readonly [unknown, RegExp])[] = [
  [[], /it names no server/],
  [[{ id: 'a', command: [] }], /servers\[0\]\.command: it must name a program/],
  [[{ id: 'a b', command: ['x'] }], /servers\[0\]\.id: it must be 1 to 60 letters/],
  [[{ id: 'a', command: ['x'], headers: { X: 'a\nb' } }], /servers\[0\]\.headers\.X: a header value must be one line/],
  [[{ id: 'a', command: ['x'], ready: { line: '(' } }], /servers\[0\]\.ready/],
  [[{ id: 'a', command: ['x'], prot: 1 }], /prot/],
  [
    [
      { id: 'a', command: ['x'] },
      { id: 'a', command: ['y'] },
    ],
    /two servers are called 'a'/,
  ],
  ['a', /expected array/],
];
for (const [given, why] of wrong) {
  test(`checkServers() refuses ${JSON.stringify(given)} with its reason`, () => {
    expect(() => checkServers(given, 'x.config.ts')).toThrow(why);
    expect(() => checkServers(given, 'x.config.ts')).toThrow(/^Cannot use x\.config\.ts: /);
  });
}

for (const path of ['/home', '/none', '/locked', '/moved']) {
  test(`a server of one's own is ready when ${path} is answered, whatever the status`, async () => {
    const server = await startServer(ownServer({ path }));
    try {
      expect(server.exit()).toBeNull();
    } finally {
      await server.stop();
    }
  });
}

test("a line of its output says, too, that a server of one's own is ready; one that never comes is waited for no longer than was said", async () => {
  const never: Partial<OwnServer> = { command: ['node', OWN], ready: { line: '^never$' }, readyMs: 300 };
  await expect(startServer(ownServer(never))).rejects.toThrow('it wrote no line like /^never$/');
});

test("a proxy of the catalogue stands in front of one's own server, and is asked for its page", () => {
  const proxied = findServer('nginx-proxy(own)', [ownServer({ path: '/home', headers: { 'X-Team': 'red' } })]);
  expect(proxied).toMatchObject({ page: '/home', headers: { 'X-Team': 'red' }, behind: { id: 'own' } });
  expect(() => findServer('onw', [ownServer()])).toThrow('did you mean "own"');
});
