import { expect, test } from '@playwright/test';
import { planFor, planOf, SLOW_PAGE_MS } from '../../../src/probe/plan.ts';

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
