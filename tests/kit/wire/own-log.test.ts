/** Reasons from logs that real browsers wrote: Chromium 156 left connection 3 silent, Firefox 153 loaded eight images. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { readMozLog } from '../../../src/wire/mozlog.ts';
import { readNetLog, repairNetLog } from '../../../src/wire/netlog.ts';
import { noLog, type Opening, withReasons } from '../../../src/wire/own-log.ts';
import { connection, trace } from '../fixtures/traces.ts';

const file = (name: string): string => readFileSync(new URL(`../fixtures/logs/${name}`, import.meta.url), 'utf8');
const netLog = file('chromium-156.netlog');
const images = file('chromium-156-images.netlog');
const mozLog = file('firefox-153.moz_log');
const typed = file('firefox-153-typed.moz_log');

/** When the kit handed the address over, in those two trials. */
const NETLOG_BEGAN = Date.parse('2026-11-24T02:12:04.071Z');
const MOZLOG_BEGAN = Date.parse('2026-11-24T02:12:43.672Z');

/** Name, phase (0 none, 1 begin, 2 end), source, parameters. */
type Event = readonly [string, number, number, object];

const netLogOf = (events: readonly Event[]): string => {
  const names = [...new Set(events.map(([name]) => name))];
  return JSON.stringify({
    constants: {
      timeTickOffset: 0,
      logEventTypes: Object.fromEntries(names.map((name, type) => [name, type])),
      logEventPhase: { PHASE_END: 2 },
    },
    events: events.map(([name, phase, id, params], time) => ({
      time: String(time),
      type: names.indexOf(name),
      phase,
      source: { id },
      params,
    })),
  });
};

const opening = (rest: Partial<Opening> = {}): Opening => ({
  localPort: 50_001,
  remotePort: 40_311,
  openedAt: 1_795_484_000_010,
  askedAt: 1_795_484_000_009,
  what: 'request for /',
  ...rest,
});

test('readNetLog() tells which preconnect opened each connection of a stalled trial', () => {
  const { openings, fault } = readNetLog(netLog);
  expect(fault).toBeNull();
  expect(openings.map(({ localPort, remotePort, what }) => [localPort, remotePort, what])).toEqual([
    [51_638, 35_967, 'preconnect of 1 socket'],
    [51_650, 35_967, 'preconnect of 2 sockets by the loading predictor'],
    [51_666, 35_967, 'preconnect of 2 sockets by the loading predictor'],
  ]);
});

test('readNetLog() tells for which request each connection was opened', () => {
  expect(readNetLog(images).openings.map(({ what }) => what)).toEqual([
    'preconnect of 1 socket',
    'preconnect of 2 sockets by the loading predictor',
    'request for /script.js',
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((image) => `request for /image-${image}.svg`),
    'request for /favicon.ico',
  ]);
});

test('readNetLog() does not take a connection for the request that asked last', () => {
  const group = { group_id: 'http://localhost:1' };
  const job = (id: number, made: object): Event[] => [
    ['SOCKET_POOL_CONNECT_JOB_CREATED', 0, id, { ...group, ...made }],
    ['SOCKET_ALIVE', 1, id + 1, { source_dependency: { id } }],
    ['TCP_CONNECT', 2, id + 1, { local_address: `127.0.0.1:${id}`, remote_address: '127.0.0.1:1' }],
  ];
  const asks = (id: number, path: string): Event[] => [
    ['HTTP_STREAM_JOB_CONTROLLER', 1, id, { url: `http://localhost:1${path}` }],
    ['HTTP_STREAM_JOB', 1, id + 1, { source_dependency: { id } }],
    ['TCP_CLIENT_SOCKET_POOL_REQUESTED_SOCKET', 0, id + 1, group],
    ['SOCKET_POOL', 1, id + 1, {}],
  ];
  const log = netLogOf([
    ...asks(10, '/waits'),
    ['SOCKET_POOL_STALLED_MAX_SOCKETS_PER_GROUP', 0, 11, {}],
    ...asks(20, '/served-at-once'),
    ['SOCKET_POOL', 2, 21, {}],
    ...job(30, {}), // a socket was closed: there is room for the one that waits
    ['SOCKET_POOL_BOUND_TO_CONNECT_JOB', 0, 11, { source_dependency: { id: 30 } }],
    ...job(40, { backup_job: true }),
  ]);
  expect(readNetLog(log).openings.map(({ localPort, what }) => [localPort, what])).toEqual([
    [30, 'request for /waits'],
    [40, 'second try to connect'],
  ]);
});

test('a NetLog of a browser that was killed is repaired, and tells what it still has', () => {
  const cut = netLog.slice(0, Math.floor(netLog.length * 0.9));
  expect(() => JSON.parse(cut)).toThrow();
  expect(JSON.parse(repairNetLog(cut) ?? '')).toMatchObject({ constants: { logCaptureMode: 'Default' } });
  expect(readNetLog(cut).openings).toEqual(readNetLog(netLog).openings);
  expect(repairNetLog(netLog)).toBe(netLog);
});

test('readMozLog() tells for which request each connection was opened, and whether speculatively', () => {
  const { openings, fault } = readMozLog(mozLog);
  expect(fault).toBeNull();
  expect(new Set(openings.map(({ remotePort }) => remotePort))).toEqual(new Set([37_253]));
  expect(openings.map(({ what }) => what)).toEqual([
    'speculative connect for /subresources',
    'speculative connect for /style.css',
    'request for /script.js',
    ...[1, 2, 3, 4, 5, 6, 7].map((image) => `speculative connect for /image-${image}.svg`),
    'request for /image-8.svg',
    'request for /favicon.ico',
  ]);
});

test('readMozLog() tells a speculation that no request asked for: the address was typed', () => {
  expect(readMozLog(typed).openings.map(({ what }) => what)).toEqual([
    'speculative connect ahead of any request',
    'request for /favicon.ico',
  ]);
});

test('a log that is missing, empty, cut anywhere or no log at all never throws, and invents no connection', () => {
  for (const [read, text] of [
    [readNetLog, netLog],
    [readMozLog, mozLog],
  ] as const) {
    const whole = read(text).openings;
    fc.assert(
      fc.property(fc.nat(text.length), (length) => {
        const { openings } = read(text.slice(0, length));
        expect(whole).toEqual(expect.arrayContaining([...openings]));
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(text.length), (garbage, at) => {
        expect(read(garbage)).toMatchObject({ openings: [], fault: expect.any(String) });
        read(`${text.slice(0, at)}${garbage}${text.slice(at)}`);
      }),
    );
    fc.assert(fc.property(fc.json(), (json) => expect(read(json).openings).toEqual([])));
  }
});

test('withReasons() matches by local port, and says how long after the navigation began', () => {
  const silent = trace(
    [
      connection(1, 11.71, { clientPort: 51_638 }),
      connection(2, 58.76, { clientPort: 51_650 }),
      connection(3, 61.97, { clientPort: 51_666 }),
      connection(4, 619.62, { clientPort: 51_676, client: 'bystander' }),
    ],
    { beganAt: NETLOG_BEGAN, port: 35_967 },
  );
  const told = withReasons(silent, readNetLog(netLog));
  expect(told.connections.map(({ reason }) => reason)).toEqual([
    'preconnect of 1 socket, 12 ms after the navigation began',
    'preconnect of 2 sockets by the loading predictor, 59 ms after the navigation began',
    'preconnect of 2 sockets by the loading predictor, 59 ms after the navigation began',
    null,
  ]);
  expect(told.steps).toEqual([]);
});

test('withReasons() matches a log without ports in the order of opening', () => {
  const log = readMozLog(mozLog);
  const connections = log.openings.map(({ openedAt }, index) => connection(index + 1, openedAt - MOZLOG_BEGAN));
  const told = withReasons(trace(connections, { beganAt: MOZLOG_BEGAN, port: 37_253 }), log);
  expect(told.connections[1]?.reason).toMatch(
    /^speculative connect for \/style\.css, \d+ ms after the navigation began$/,
  );
  expect(told.connections.every(({ reason }) => reason !== null)).toBe(true);
});

test('withReasons() does not guess: with another number of connections there is no reason, and a note says so', () => {
  const wire = trace([connection(1, 1), connection(2, 2)]);
  const [one, two] = [opening({ localPort: null }), opening({ localPort: null, remotePort: 1 })];
  const told = withReasons(wire, { openings: [one, two], fault: null });
  expect(told.connections.map(({ reason }) => reason)).toEqual([null, null]);
  expect(told.steps).toMatchObject([
    { step: 'note', text: 'the browser gave no reason for connections 1, 2: its log does not mention it' },
  ]);
});

test('withReasons() changes nothing but reasons and notes, and says why there is no log', () => {
  const wire = trace([connection(1, 1)]);
  const told = withReasons(wire, noLog('WebKit writes no network log'));
  expect({ ...told, steps: [] }).toEqual(wire);
  expect(told.steps[0]?.text).toBe('the browser gave no reason for connection 1: WebKit writes no network log');
  expect(
    withReasons(wire, { openings: [opening({ askedAt: 1_795_483_999_998 })], fault: null }).connections[0]?.reason,
  ).toBe('request for /, 2 ms before the navigation began');
});
