import { expect, test } from '@playwright/test';
import { answerOf, couldNotTell, exitCodeOf } from '../../../src/check/answer.ts';
import type { Result } from '../../../src/results/schema.ts';
import { blockedBy } from '../fixtures/probed.ts';
import { result } from '../fixtures/results.ts';
import { stalledFindings } from '../fixtures/trials.ts';

const trial = (scenario: string, number: number, rest: Partial<Result> = {}): Result =>
  result('chromium', 'python-sequential', scenario, {
    trial: number,
    verdict: 'ok',
    provoked: true,
    cause: null,
    reason: null,
    ...rest,
  });
const stalled = (number: number) => trial('bystander', number, stalledFindings);
const slow: Partial<Result> = {
  verdict: 'stalled',
  cause: {
    kind: 'slow-server',
    connection: null,
    proven: false,
    releasedAfterMs: null,
    coincidence: null,
    unhinderedMs: null,
    text: 'it thinks',
  },
};

test('a stall in any trial is not safe: how often, why, and what helps', () => {
  const answer = answerOf([stalled(0), trial('bystander', 1), trial('reload', 0)], blockedBy(['silent', 1]), [
    'python3',
    'app.py',
  ]);
  expect(answer.safety).toBe('unsafe');
  expect(answer.sentence).toMatch(/^Not safe: .*says nothing \(chromium › bystander 1 of 2\)\.$/);
  expect(answer.causes[0]).toContain(stalledFindings.cause.text);
  expect(answer.remedies[0]?.change).toContain('ThreadingHTTPServer');
});

test('what only the probe saw is not safe, and is told as that', () => {
  const answer = answerOf([trial('bystander', 0)], blockedBy(['silent', 6]), ['gunicorn']);
  expect(answer).toMatchObject({ safety: 'unsafe' });
  expect(answer.sentence).toContain('no browser stalled in these trials, but the probe did: 6 connections');
});

test('no stall is safe; without a silent connection that is said to be worth less', () => {
  const provoked = answerOf([trial('bystander', 0)], blockedBy(), []);
  expect(provoked).toMatchObject({ safety: 'safe', causes: [], remedies: [] });
  expect(provoked.sentence).toContain("chromium left a connection silent, and it was in nobody's way");
  const weaker = answerOf([trial('bystander', 0, { provoked: false })], null, []);
  expect(weaker.safety).toBe('safe');
  expect(weaker.sentence).toContain('That says less than it could');
});

test('a delay is safe, and told with its length', () => {
  const answer = answerOf(
    [trial('bystander', 0, { ...stalledFindings, verdict: 'delayed', waitMs: 104.6 })],
    blockedBy(),
    [],
  );
  expect(answer).toMatchObject({ safety: 'safe' });
  expect(answer.sentence).toContain('wait up to 105 ms');
});

test('a page that is slow by itself is no stand-off: it could not be told', () => {
  const answer = answerOf([trial('first-visit', 0, slow), trial('bystander', 0)], blockedBy(), []);
  expect(answer).toMatchObject({ safety: 'unknown' });
  expect(answer.sentence).toContain('--patience 12000');
});

test('what failed every time, or could not be observed at all, could not be told', () => {
  const failed = trial('bystander', 0, { verdict: 'failed', reason: 'the server reset connection 2' });
  expect(answerOf([trial('reload', 0), failed], blockedBy(), [])).toMatchObject({ safety: 'unknown' });
  const broken = trial('bystander', 0, { verdict: 'broken', reason: 'it would not start' });
  expect(answerOf([broken], null, []).sentence).toBe(
    'Could not tell: no browser could be observed: it would not start',
  );
  expect(answerOf([broken, trial('bystander', 1)], null, [])).toMatchObject({ safety: 'safe' });
});

test('exitCodeOf() is 1 if any is unsafe, 2 if any is not known, 0 otherwise', () => {
  const [safe, unsafe] = [{ safety: 'safe' }, { safety: 'unsafe' }] as const;
  expect(exitCodeOf([safe])).toBe(0);
  expect(exitCodeOf([safe, couldNotTell('x')])).toBe(2);
  expect(exitCodeOf([couldNotTell('x'), unsafe, safe])).toBe(1);
  expect(exitCodeOf([])).toBe(2);
});
