import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { type FoundThing, type ThingId, things } from '../../../src/system/inventory.ts';
import type { Platform } from '../../../src/system/platform.ts';
import { answers, aptCommands, missingThings, planSetup, whatToType } from '../../../src/system/setup.ts';

const debianRoot: Platform = { system: 'debian', root: true, interactive: false, display: false };
const debianUser: Platform = { ...debianRoot, root: false };
const ubuntuRoot: Platform = { ...debianRoot, system: 'ubuntu' };
const mac: Platform = { system: 'macos', root: false, interactive: true, display: true };

/** Findings of a machine on which only these are missing; all of them, if none is named. */
function without(platform: Platform, ...ids: ThingId[]): FoundThing[] {
  const used = things.filter((thing) => !thing.notOn.includes(platform.system));
  return used.map(({ id }) => {
    const found = ids.length > 0 && !ids.includes(id);
    return { id, found, path: found ? `/usr/bin/${id}` : null, version: null, source: null, note: null };
  });
}

test('planSetup() plans nothing when nothing is missing', () => {
  const everything = without(debianRoot).map((finding) => ({ ...finding, found: true }));
  const plan = planSetup(everything, debianRoot, true);
  expect(plan).toMatchObject({ missing: [], download: [], packages: [], byHand: [] });
});

test('planSetup() takes all from the distribution when downloads cannot be reached on Debian', () => {
  const plan = planSetup(without(debianRoot), debianRoot, false);
  expect(plan.download).toEqual([]);
  expect(plan.packages.join(' ')).toBe(
    'chromium firefox-esr webkit2gtk-driver python3 nginx haproxy xvfb tcpdump xdotool',
  );
  expect(plan.byHand).toEqual([]);
});

test("planSetup() prefers Playwright's builds when they can be reached", () => {
  const plan = planSetup(without(debianRoot, 'firefox', 'webkit', 'nginx'), debianRoot, true);
  expect(plan).toMatchObject({ download: ['firefox', 'webkit'], withDependencies: true, packages: ['nginx'] });
});

test('planSetup() leaves the browsers that are snaps on Ubuntu to the person', () => {
  const plan = planSetup(without(ubuntuRoot), ubuntuRoot, false);
  expect(plan.packages).toContain('webkit2gtk-driver');
  expect(plan.packages.join(' ')).not.toMatch(/chromium|firefox/);
  expect(plan.byHand.map(({ thing }) => thing.id)).toEqual(['chromium', 'firefox']);
  expect(plan.byHand[0]?.type).toContain('npx playwright install --with-deps chromium');
});

test('planSetup() installs nothing but builds on macOS and says what to type for the rest', () => {
  const plan = planSetup(without(mac), mac, true);
  expect(plan).toMatchObject({ download: ['chromium', 'firefox', 'webkit'], withDependencies: false, packages: [] });
  expect(plan.byHand.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['brew install python', 'brew install nginx', 'brew install haproxy']),
  );
});

test('missingThings() asks for Xvfb only where there is no display', () => {
  const findings = without(debianRoot, 'xvfb');
  expect(missingThings(findings, debianRoot).map(({ id }) => id)).toEqual(['xvfb']);
  expect(missingThings(findings, { ...debianRoot, display: true })).toEqual([]);
});

test('aptCommands() goes through sudo when the person is not root, and never waits for a password', () => {
  const words = (platform: Platform) => aptCommands(['nginx'], platform).map((command) => command.join(' '));
  expect(words(debianRoot)[1]).toMatch(/^env DEBIAN_FRONTEND=noninteractive apt-get .* install -y .* nginx$/);
  expect(words(debianUser)[0]).toMatch(/^sudo -n env .* update$/);
  expect(words({ ...debianUser, interactive: true })[0]).toMatch(/^sudo env .* update$/);
});

test('whatToType() has an answer for every thing on every system that uses it', () => {
  for (const system of ['debian', 'ubuntu', 'linux', 'macos', 'windows'] as const) {
    for (const thing of things.filter(({ notOn }) => !notOn.includes(system))) {
      expect(whatToType(thing, { ...debianRoot, system }), `${thing.id} on ${system}`).toMatch(/install/);
    }
  }
});

const LONG_MS = 30_000;

async function withServer(server: Server, use: (address: string) => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('answers() believes a good status and no other', async () => {
  const server = createServer((request, response) => {
    response.writeHead(request.method === 'HEAD' && request.url === '/there' ? 200 : 404).end();
  });
  await withServer(server, async (address) => {
    expect(await answers(`${address}/there`, LONG_MS, {})).toBe(true);
    expect(await answers(`${address}/elsewhere`, LONG_MS, {})).toBe(false);
  });
});

test('answers() gives up when nothing answers in time', async () => {
  const silent = createServer(() => {});
  await withServer(silent, async (address) => {
    expect(await answers(address, 100, {})).toBe(false);
  });
});

test('answers() is false when the connection is refused', async () => {
  expect(await answers('http://127.0.0.1:9/', LONG_MS, {})).toBe(false);
});

test('answers() asks the proxy of the environment for a way through', async () => {
  const asked: (string | undefined)[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    asked.push(request.url, request.headers['proxy-authorization']);
    socket.end(request.url?.startsWith('good.') ? 'HTTP/1.1 200 OK\r\n\r\n' : 'HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await withServer(proxy, async (address) => {
    const env = { HTTPS_PROXY: address.replace('//', '//me:pass@') };
    expect(await answers('https://good.test/file', LONG_MS, env)).toBe(true);
    expect(await answers('https://bad.test/file', LONG_MS, env)).toBe(false);
  });
  expect(asked).toEqual(['good.test:443', `Basic ${btoa('me:pass')}`, 'bad.test:443', `Basic ${btoa('me:pass')}`]);
});
