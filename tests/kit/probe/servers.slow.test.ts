/** Real servers, probed for real: what the matrix tells of them with browsers, raw sockets must tell, too. */
import { expect, test } from '@playwright/test';
import type { LeftOpen, Traits } from '../../../src/domain/server-traits.ts';
import { probeServer } from '../../../src/probe/probe.ts';
import { MissingProgram } from '../../../src/servers/errors.ts';
import { findServer } from '../../../src/servers/select.ts';
import { isOwn, readLedgers } from '../../../src/system/ledger.ts';
import { badServer } from '../fixtures/bad-server.ts';

/** A tenth of a second more than the longest read time-out of these servers. */
const AGED_MS = 300;

async function probed(id: string): Promise<Traits> {
  try {
    return await probeServer(findServer(id), { agedMs: AGED_MS });
  } catch (error) {
    test.skip(error instanceof MissingProgram, String(error));
    throw error;
  }
}

const outcomes = ({ obstacles }: Traits, left: LeftOpen) =>
  obstacles.filter((obstacle) => obstacle.left === left).map(({ outcome }) => outcome);

const released = ({ obstacles }: Traits) =>
  obstacles.filter(({ outcome }) => outcome === 'blocked').map((obstacle) => obstacle.released);

/** Fresh and aged: 1, 2, 6 and 12 each. */
const eight = <T>(outcome: T): T[] => Array.from({ length: 8 }, () => outcome);

test('python-sequential is blocked by one silent connection, and by what is only begun; closing that releases it', async () => {
  const traits = await probed('python-sequential');
  expect(traits.server).toMatchObject({ id: 'python-sequential', model: 'sequential' });
  expect(outcomes(traits, 'silent')).toEqual(eight('blocked'));
  expect([outcomes(traits, 'partial-line'), outcomes(traits, 'partial-headers')]).toEqual([['blocked'], ['blocked']]);
  expect(new Set(released(traits))).toEqual(new Set([true]));
  expect(outcomes(traits, 'half-closed')).toEqual(['answered-after-close']);
  expect(traits.keepsAlive).toBe(false);
  expect(outcomes(traits, 'kept-alive')).toEqual(['answered-after-close']);
  expect(traits.readTimeoutMs).toBe(null);
  expect(traits.watchedMs).toBeGreaterThanOrEqual(AGED_MS);
  // socketserver's request_queue_size is 5; of 12 silent ones the kernel takes no more than it and the one that is read.
  expect(traits.backlog).toBeGreaterThanOrEqual(5);
  expect(traits.backlog).toBeLessThan(12);
  expect(traits.obstacles.find(({ connections, agedMs }) => connections === 12 && agedMs === 0)?.taken).toBeLessThan(
    12,
  );
  expect(traits.shutdown.map(({ beside }) => beside)).toEqual(['nothing', 'silent', 'kept-alive', 'busy']);
  expect(traits.shutdown.every(({ endedMs }) => endedMs !== null)).toBe(true);
});

test('python-keepalive is blocked by a connection that it keeps alive, too', async () => {
  const traits = await probed('python-keepalive');
  expect(traits.keepsAlive).toBe(true);
  expect(outcomes(traits, 'kept-alive')).toEqual(['blocked']);
  expect(new Set(released(traits))).toEqual(new Set([true]));
});

test('python-timeout answers after its read time-out, once for each silent connection before', async () => {
  const traits = await probed('python-timeout');
  expect(outcomes(traits, 'silent')).toEqual(eight('answered-after-close'));
  const fresh = traits.obstacles.filter(({ left, agedMs }) => left === 'silent' && agedMs === 0);
  const [one, two, six] = fresh.map(({ answerMs }) => answerMs ?? 0);
  expect(one).toBeLessThan(two ?? 0);
  expect(two).toBeLessThan(six ?? 0);
  expect(one).toBeGreaterThan(traits.answerMs);
  expect(traits.readTimeoutMs).toBeGreaterThanOrEqual(99);
  expect(traits.readTimeoutMs).toBeLessThan(AGED_MS);
  expect(traits.backlogTried).toBe(0);
});

for (const id of ['python-threading', 'node-threaded', 'nginx-proxy']) {
  test(`${id} answers beside all that is left open`, async () => {
    const traits = await probed(id);
    expect(outcomes(traits, 'silent')).toEqual(eight('answered'));
    expect(traits.obstacles.filter(({ outcome }) => !outcome.startsWith('answered'))).toEqual([]);
    expect(traits.keepsAlive).toBe(id === 'nginx-proxy');
    expect(outcomes(traits, 'kept-alive')).toEqual([traits.keepsAlive ? 'answered' : 'answered-after-close']);
    expect([traits.backlog, traits.backlogTried, traits.readTimeoutMs]).toEqual([null, 0, null]);
  });
}

test('a server that ends on a request is told, and nothing is left running', async () => {
  const before = ownGroups();
  await expect(probeServer(badServer('exits-on-request'), { agedMs: 1 })).rejects.toThrow(/was not answered/);
  await expect.poll(ownGroups).toEqual(before);
});

test('an abort ends everything that was started', async () => {
  const stop = new AbortController();
  const probing = probeServer(findServer('node-sequential'), { signal: stop.signal });
  const ended = expect(probing).rejects.toThrow('enough');
  await expect.poll(() => ownGroups().length, { timeout: 20_000 }).toBeGreaterThan(8);
  stop.abort(new Error('enough'));
  await ended;
  expect(ownGroups()).toEqual([]);
});

test('a server is probed in its turn', async () => {
  const turns: string[] = [];
  const turn = async <Result>(work: () => Promise<Result>) => {
    turns.push('begun');
    const result = await work();
    turns.push('ended');
    return result;
  };
  await probeServer(findServer('node-threaded'), { quick: true, agedMs: 1, turn });
  expect(turns).toEqual(['begun', 'ended']);
});

function ownGroups(): number[] {
  const entries = readLedgers().flatMap((ledger) => (isOwn(ledger.owner) ? ledger.entries : []));
  return entries.flatMap((entry) => (entry.kind === 'group' ? [entry.pid] : []));
}
