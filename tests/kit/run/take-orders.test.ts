/** Who may order what is started: asked over real sockets, and by a page in a real browser. */

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from '@playwright/test';
import { givePlayer } from '../../../src/run/give-player.ts';
import { DEFAULTS, readOptions } from '../../../src/run/options.ts';
import { checkOrder } from '../../../src/run/orders.ts';
import { type Desk, takeOrders } from '../../../src/run/take-orders.ts';
import { checkServers } from '../../../src/servers/own.ts';
import { runSecret } from '../../../src/system/secret.ts';
import { installed, launchChromium } from '../fixtures/real-page.ts';

const order = (change: object = {}) => ({
  run: 'run',
  browser: 'chromium',
  server: 'python-sequential',
  scenario: 'reload',
  navigation: 'new-tab',
  trial: 0,
  options: readOptions(DEFAULTS, {}),
  ...change,
});

let played: string[];
let desk: Desk;
test.beforeEach(async () => {
  played = [];
  desk = await takeOrders(async ({ server }) => {
    played.push(server.id);
    return { played: server.id };
  });
});
test.afterEach(() => desk.close());

interface Asking {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

/** The status and body of the answer to a good order that is changed in this way. */
async function ask({ headers = {}, body = JSON.stringify(order()), ...rest }: Asking = {}): Promise<string> {
  const all = { 'content-type': 'application/json', authorization: `Bearer ${runSecret()}`, ...headers };
  const given = Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value ? [[name, value]] : [])));
  const asking = request({ host: '127.0.0.1', port: desk.port, method: 'POST', ...rest, headers: given });
  asking.end(rest.method === 'GET' ? undefined : body);
  const [answer] = await once(asking, 'response');
  let text = '';
  for await (const chunk of answer) text += chunk;
  return `${answer.statusCode} ${text}`.trim();
}

test('takeOrders() plays what a process of the run orders', async () => {
  expect(await ask()).toBe('200 {"played":"python-sequential"}');
  expect(played).toEqual(['python-sequential']);
});

for (const [who, asking, status] of [
  ['without the secret', { headers: { authorization: undefined } }, '403'],
  ['with another secret', { headers: { authorization: `Bearer ${'0'.repeat(64)}` } }, '403'],
  ['from a page, whatever it knows', { headers: { origin: 'http://127.0.0.1:8000' } }, '403'],
  ['from a page of no origin', { headers: { origin: 'null' } }, '403'],
  ['under a name that points here', { headers: { host: 'evil.example' } }, '403'],
  ['of another path', { path: '/order' }, '404'],
  ['of another method', { method: 'PUT' }, '405'],
  ['that a page may send unasked', { headers: { 'content-type': 'text/plain' } }, '415'],
  ['that is too long to be one', { body: JSON.stringify({ ...order(), run: 'x'.repeat(2 << 20) }) }, '413'],
  [
    'that is too long and does not say so',
    { headers: { 'transfer-encoding': 'chunked' }, body: ' '.repeat(2 << 20) },
    '413',
  ],
  ['that is no JSON', { body: '{' }, '500'],
] as const) {
  test(`takeOrders() refuses an order ${who}`, async () => {
    expect((await ask(asking).catch(() => '413')).slice(0, 3)).toBe(status); // what is too long may be cut off
    expect(played).toEqual([]);
    expect(desk.pending()).toBe(0);
  });
}

test('checkOrder() knows every id, and takes what the options of the run take', () => {
  const own = checkServers([{ id: 'mine', command: ['node', 'a.mjs', '{port}'], headers: { a: 'b' } }], 'the test');
  const options = readOptions({ ...DEFAULTS, own, servers: 'mine' }, {});
  const sent = JSON.parse(JSON.stringify(order({ server: 'mine', options })));
  expect(checkOrder(sent)).toMatchObject({ options, server: { id: 'mine' }, browser: { id: 'chromium' } });
  for (const [change, says] of [
    [{ server: 'nothing' }, /unknown server/],
    [{ browser: 'lynx' }, /does not know 'lynx'/],
    [{ scenario: 'tea' }, /does not know 'tea'/],
    [{ navigation: 'jump' }, /navigation/],
    [{ trial: -1 }, /trial/],
    [{ more: 1 }, /more/],
    [{ options: { ...options, patience: 'long' } }, /patience/],
    [{ options: { ...options, own: [{ id: 'mine', command: 'rm -rf /' }] } }, /command/],
    [{ options: { ...options, own: [{ id: '../mine', command: ['true'] }] } }, /id/],
    [{ options: { ...options, shell: 'sh' } }, /shell/],
  ] as const) {
    expect(() => checkOrder({ ...sent, ...change }), JSON.stringify(change)).toThrow(says);
  }
});

test('the signal of an order is aborted when whoever ordered goes away', async () => {
  desk.close();
  const aborted = new Promise<void>((resolve) => {
    void takeOrders((_, signal) => {
      signal.addEventListener('abort', () => resolve());
      asking.destroy();
      return new Promise(() => {});
    }).then((other) => {
      desk = other;
      asking = connect({ port: other.port, host: '127.0.0.1' });
      const body = JSON.stringify(order());
      asking.write(
        `POST / HTTP/1.1\r\nHost: 127.0.0.1:${other.port}\r\nAuthorization: Bearer ${runSecret()}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    });
  });
  let asking = connect({ port: desk.port, host: '127.0.0.1' });
  asking.on('error', () => {});
  await aborted;
});

/** The status and the text that the giver answers with. */
async function want(port: number, secret: string): Promise<string> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${secret}` };
  const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body: '{"want":"player"}' });
  return `${answer.status} ${await answer.text()}`.trim();
}

test('givePlayer() starts nothing for a client that does not know the secret', async () => {
  const giver = await givePlayer('/no/such/player');
  for (const secret of ['', 'x', '0'.repeat(64)]) expect(await want(giver.port, secret)).toBe('403');
  // With the secret, the same port starts a player: this one cannot begin.
  expect(await want(giver.port, runSecret())).toMatch(/^500 the player ended before it could play/);
  await giver.close();
});

test('a page in a browser can start nothing, though it knows the ports', async () => {
  const executable = installed();
  test.skip(executable === undefined, 'Chromium is not installed');
  const giver = await givePlayer('/no/such/player');
  const site = createServer((_, response) => response.end('<!doctype html><title>another origin</title>'));
  await once(site.listen(0, '127.0.0.1'), 'listening');
  const address = site.address();
  const browser = await launchChromium(executable);
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`);
    const body = JSON.stringify(order());
    const sent = await page.evaluate(
      async ([ports, body]) => {
        const tries: Promise<string>[] = [];
        for (const port of ports) {
          for (const host of ['127.0.0.1', 'localhost']) {
            const url = `http://${host}:${port}/`;
            const init = { method: 'POST', mode: 'no-cors', body } as const;
            tries.push(fetch(url, init).then(({ type }) => type, String));
            // With a header that is not simple, the browser asks first.
            tries.push(
              fetch(url, { method: 'POST', body, headers: { authorization: 'Bearer x' } }).then(
                ({ type }) => type,
                String,
              ),
            );
            tries.push(Promise.resolve(String(navigator.sendBeacon(url, body))));
          }
        }
        return await Promise.all(tries);
      },
      [[desk.port, giver.port], body] as const,
    );
    expect(sent).toContain('opaque'); // the request has come to the player, and was refused there
    expect(played).toEqual([]);
    expect(await want(giver.port, '')).toBe('403');
  } finally {
    await browser.close();
    site.close();
    await giver.close();
  }
});
