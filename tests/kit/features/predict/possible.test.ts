import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { possibleOf } from '../../../../src/features/predict/possible.ts';
import type { Prediction } from '../../../../src/features/predict/predict.ts';

const trials = (count: number) => Array.from({ length: count }, () => []);
const reference = (count: number): Prediction['reference'] => ({
  servers: ['python-threading'],
  kept: null,
  trials: trials(count),
  silent: count,
  overtaken: 0,
  beside: 0,
  gaveUpMs: null,
});
const prediction = (more: Partial<Prediction>): Prediction => ({
  browser: 'chromium',
  server: 'node-sequential',
  scenario: 'bystander',
  verdict: 'ok',
  why: 'nothing stands in its way',
  reference: reference(50),
  delayed: { least: 0, most: 0 },
  stalled: { least: 0, most: 0 },
  ...more,
});

test('possibleOf() gives the rate of visits in which it would stall, with its interval', () => {
  const possible = possibleOf(prediction({ stalled: { least: 39, most: 39 } }));
  expect(possible).toMatchObject({ worst: 'stalled', visits: 50 });
  expect(possible.text).toBe(
    'stalls when the browser leaves its connections as it did in 39 of 50 visits to other servers: 65 to 87 % of visits',
  );
});

test('possibleOf() says how many of the visits came with the kit, and of which version', () => {
  const some = { ...reference(24), kept: { trials: 20, version: '156.0.1' } } as Prediction['reference'];
  expect(possibleOf(prediction({ reference: some })).text).toContain(
    'in 24 visits to other servers (20 of them kept with the kit, by version 156.0.1)',
  );
});

test('possibleOf() says that it does not know, and why', () => {
  expect(possibleOf(prediction({ reference: null, why: 'the server was not probed' }))).toMatchObject({
    worst: 'unknown',
    stalled: null,
    text: 'not known: the server was not probed',
  });
});

test('possibleOf() is ok only where no visit would be worse, and a doubt widens the interval', () => {
  const share = fc.tuple(fc.nat(20), fc.nat(20)).map(([a, b]) => ({ least: Math.min(a, b), most: Math.max(a, b) }));
  fc.assert(
    fc.property(share, share, (stalled, delayed) => {
      const possible = possibleOf(prediction({ reference: reference(40), stalled, delayed }));
      expect(possible.worst === 'ok').toBe(stalled.most === 0 && delayed.most === 0);
      expect(possible.worst === 'stalled').toBe(stalled.most > 0);
      expect(possible.stalled?.low).toBeLessThanOrEqual(stalled.least / 40);
      expect(possible.stalled?.high).toBeGreaterThanOrEqual(stalled.most / 40);
    }),
  );
});
