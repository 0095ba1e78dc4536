import { expect, test } from '@playwright/test';
import { cellsOf } from '../../../../src/domain/cells.ts';
import type { Result } from '../../../../src/domain/schema.ts';
import { confusionOf } from '../../../../src/features/predict/confusion.ts';
import { predict } from '../../../../src/features/predict/predict.ts';
import { sampleTraits } from '../../fixtures/traits.ts';
import { quiet, speculative, visits } from '../../fixtures/visits.ts';

const reference = [...visits('python-threading', [speculative(), quiet(), quiet(), quiet(), speculative()])];
const compare = (results: Result[]) => {
  const all = [...reference, ...results];
  return confusionOf(predict(all, sampleTraits()), cellsOf(all));
};

test('confusionOf() puts what differs first, with the chance that it is one', () => {
  const confusion = compare([
    ...visits('python-sequential', [quiet()]),
    ...visits('node-sequential', [speculative()], { verdict: 'stalled' }),
  ]);
  expect(confusion.compared.map(({ cell, agrees }) => [cell.server, agrees])).toEqual([
    ['python-sequential', 'no'],
    ['python-threading', 'not predicted'],
    ['node-sequential', 'yes'],
  ]);
  expect(confusion.misses[0]?.doubt).toBe(
    'observed in 1 of 1 trial; stalled would occur in 2 of 5 reference trials, so a trial without it may happen by chance in 60 % of cases',
  );
  expect([confusion.same, confusion.unknown]).toEqual([1, 1]);
  expect(confusion.columns).toEqual(['ok', 'stalled']);
  expect([
    confusion.count('stalled', 'ok'),
    confusion.count('stalled', 'stalled'),
    confusion.count('unknown', 'ok'),
  ]).toEqual([1, 1, 1]);
});

test('confusionOf() tells how sure a verdict is that is worse than was predicted', () => {
  const [miss] = compare(visits('node-threaded', [quiet()], { verdict: 'stalled' })).misses;
  expect(miss?.observed).toBe('stalled');
  expect(miss?.doubt).toMatch(
    /^observed in 1 of 1 trial; stalled would occur in 0 of 5 reference trials; the rate may be up to 43 %/,
  );
});

test('confusionOf() says of a failure that it is not predicted, and why it failed', () => {
  const [miss] = compare(visits('node-threaded', [quiet()], { verdict: 'failed', reason: 'HTTP 502' })).misses;
  expect(miss?.doubt).toBe('observed in 1 of 1 trial: failures are not predicted; HTTP 502');
});

test('confusionOf() leaves out cells that were not observed, and broken trials', () => {
  expect(compare(visits('node-threaded', [quiet()], { verdict: 'broken' })).compared).toHaveLength(1);
  const trials = [
    ...visits('node-threaded', [quiet()]),
    ...visits('node-threaded', [[]], { verdict: 'broken', trial: 1 }),
  ];
  expect(compare(trials).compared.find(({ cell }) => cell.server === 'node-threaded')?.observed).toBe('ok');
});
