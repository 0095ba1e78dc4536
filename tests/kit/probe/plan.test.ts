import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import {
  limitsOf,
  planFor,
  planOf,
  type SeenExperiment,
  SLOW_PAGE_MS,
  SLOWER,
  toldOf,
} from '../../../src/probe/plan.ts';

const own = { quick: false, owned: true, slow: true };

test('planOf() tries every number of silent connections fresh and aged, and every other obstacle once', () => {
  const { fresh, aged } = planOf(own);
  const silent = fresh.filter(({ left }) => left === 'silent');
  expect(silent.map(({ connections }) => connections)).toEqual([1, 2, 6, 12]);
  expect(aged.map(({ connections, agedMs }) => [connections, agedMs])).toEqual([1, 2, 6, 12].map((n) => [n, 10_000]));
  expect(fresh.filter(({ left }) => left !== 'silent').map(({ left }) => left)).toEqual([
    'partial-line',
    'partial-headers',
    'kept-alive',
    'half-closed',
  ]);
});

test('planOf() does no more to a server that somebody else runs than 16 connections at a time', () => {
  for (const quick of [true, false]) {
    const plan = planOf({ ...own, quick, owned: false });
    const most = Math.max(...[...plan.fresh, ...plan.aged].map(({ connections }) => connections + 1));
    expect(most).toBeLessThanOrEqual(16);
    expect(plan.backlogTried + 1).toBeLessThanOrEqual(16);
    expect(plan.shutdown).toEqual([]);
  }
});

test('planOf() leaves out what takes long when it is to be quick, and busy handlers where there are none', () => {
  const quick = planOf({ ...own, quick: true });
  expect(quick.aged[0]?.agedMs).toBeLessThan(planOf(own).aged[0]?.agedMs ?? 0);
  expect([quick.backlogTried, quick.shutdown]).toEqual([0, []]);
  expect(planOf(own).shutdown).toContain('busy');
  expect(planOf({ ...own, slow: false }).shutdown).not.toContain('busy');
});

test('planFor() asks a slow page behind few things, and lets nothing age', () => {
  const whole = planOf({ ...own, quick: true });
  expect(planFor(whole, SLOW_PAGE_MS - 1)).toBe(whole);
  const { fresh, aged } = planFor(whole, 3300);
  expect(aged).toEqual([]);
  expect(fresh.length).toBeLessThan(whole.fresh.length);
  expect(fresh[0]).toEqual({ left: 'silent', connections: 1, agedMs: 0 });
});

const limits = limitsOf(1);

const seen = (given: Partial<SeenExperiment>): SeenExperiment => ({
  connectedMs: 0.1,
  answeredMs: null,
  endedMs: null,
  serverClosedMs: [],
  probeClosedMs: null,
  ...given,
});

test('limitsOf() lets a request wait many times its usual time, and a second at least', () => {
  expect(limitsOf(1).limitMs).toBe(1000);
  expect(limitsOf(200).limitMs).toBe(4000);
  expect(limitsOf(200).atOnceMs).toBeLessThan(limitsOf(200).limitMs);
});

test('limitsOf() counts from the time that a slow page takes by itself, before and after a close', () => {
  for (const answerMs of [400, 3300, 12_000]) {
    const { limitMs, atOnceMs } = limitsOf(answerMs);
    expect(atOnceMs).toBeGreaterThan(answerMs);
    expect(limitMs).toBeGreaterThan(2 * answerMs);
    expect(limitMs).toBeLessThan(SLOWER * answerMs);
  }
});

const cases: readonly (readonly [string, Partial<SeenExperiment>, Partial<ReturnType<typeof toldOf>>])[] = [
  ['answered', { answeredMs: 2 }, { outcome: 'answered', answerMs: 2, released: null, closedByServer: 0 }],
  [
    'answered after a close',
    { answeredMs: 102, serverClosedMs: [100, 200] },
    { outcome: 'answered-after-close', answerMs: 102, closedByServer: 1 },
  ],
  [
    'answered, and closed, in the same moment',
    { answeredMs: 102, serverClosedMs: [103] },
    { outcome: 'answered-after-close', closedByServer: 1 },
  ],
  [
    'answered after a close before the request',
    { answeredMs: 2, serverClosedMs: [-900] },
    { outcome: 'answered-after-close', closedByServer: 1 },
  ],
  ['refused', { connectedMs: null, endedMs: 0.2 }, { outcome: 'refused', answerMs: null, released: null }],
  ['closed unanswered', { endedMs: 3 }, { outcome: 'failed', answerMs: null, released: null }],
  [
    'blocked, and released',
    { answeredMs: 1003, probeClosedMs: 1000 },
    { outcome: 'blocked', answerMs: null, released: true, releasedMs: 3 },
  ],
  ['blocked for ever', { probeClosedMs: 1000 }, { outcome: 'blocked', released: false }],
  [
    'answered too late for a release',
    { answeredMs: 1900, probeClosedMs: 1000 },
    { outcome: 'blocked', released: false },
  ],
  ['failed by the close', { endedMs: 1001, probeClosedMs: 1000 }, { outcome: 'blocked', released: false }],
  [
    'taken by the kernel only after the close',
    { connectedMs: 3040, answeredMs: 3042, probeClosedMs: 1500 },
    { outcome: 'blocked', released: true, releasedMs: 2 },
  ],
];

for (const [what, given, told] of cases) {
  test(`toldOf() tells what was ${what}`, () => {
    expect(toldOf(seen(given), limits)).toMatchObject(told);
  });
}

test('toldOf() says nothing that contradicts itself, whatever was seen', () => {
  const ms = fc.double({ min: 0, max: 5000, noNaN: true });
  const anySeen = fc.record({
    connectedMs: fc.option(ms),
    answeredMs: fc.option(ms),
    endedMs: fc.option(ms),
    serverClosedMs: fc.array(fc.double({ min: -5000, max: 5000, noNaN: true }), { maxLength: 12 }),
    probeClosedMs: fc.option(ms),
  });
  fc.assert(
    fc.property(anySeen, (any) => {
      const told = toldOf(any, limits);
      const isAnswered = told.outcome === 'answered' || told.outcome === 'answered-after-close';
      expect(told.answerMs !== null).toBe(isAnswered);
      expect(told.released !== null).toBe(told.outcome === 'blocked');
      expect(told.releasedMs !== undefined).toBe(told.released === true);
      if (told.outcome === 'answered') expect(told.closedByServer).toBe(0);
      if (told.outcome === 'answered-after-close') expect(told.closedByServer).toBeGreaterThan(0);
      // Whatever comes after the probe has closed what was left open is no answer beside it.
      if (isAnswered && any.probeClosedMs !== null) expect(told.answerMs).toBeLessThanOrEqual(any.probeClosedMs + 0.01);
      expect(told.closedByServer).toBeLessThanOrEqual(any.serverClosedMs.length);
    }),
  );
});
