import { expect, test } from '@playwright/test';
import { probeText, sentencesOf, together, wordOf } from '../../../src/probe/text.ts';
import { blocked, obstacle, traits } from '../fixtures/probed.ts';

test('wordOf() is short', () => {
  expect(wordOf(obstacle(), 1)).toBe('ok');
  expect(wordOf(obstacle({ outcome: 'answered-after-close', answerMs: 102 }), 8)).toBe('102 ms');
  expect(wordOf(obstacle({ answerMs: 102 }), 8)).toBe('ok'); // not 20 times the usual answer, and nothing was closed
  expect(wordOf(obstacle({ outcome: 'answered-after-close', answerMs: 1, agedMs: 10_000 }), 1)).toBe('ok');
  expect(wordOf(blocked(), 1)).toBe('blocked');
  expect(wordOf(blocked({ released: false }), 1)).toBe('blocked?');
  expect(wordOf(obstacle({ outcome: 'refused', answerMs: null }), 1)).toBe('refused');
});

test('together() says once what is alike, and a unit once', () => {
  expect(together(['ok', 'ok'])).toBe('ok');
  expect(together(['102 ms', '204 ms'])).toBe('102 / 204 ms');
  expect(together(['ok', 'ok', 'blocked'])).toBe('ok / ok / blocked');
  expect(together(['0.0 s', '> 5 s'])).toBe('0.0 / > 5 s');
  expect(together([])).toBe('–');
});

test('sentences say what blocks a server, and how that is known', () => {
  const [first, ...rest] = sentencesOf(
    traits({
      obstacles: [
        ...[1, 2, 6].map((connections) => blocked({ connections })),
        blocked({ left: 'partial-line' }),
        blocked({ left: 'kept-alive' }),
      ],
      backlog: 6,
      backlogTried: 300,
      shutdown: [
        { beside: 'nothing', endedMs: 4 },
        { beside: 'silent', endedMs: null },
      ],
    }),
  );
  expect(first).toBe(
    'some-server is blocked by one silent connection: a request behind it was not answered within 1.0 s, but 1.2 ms after it was closed.',
  );
  expect(rest).toEqual([
    'It is also blocked by a begun request line and one kept-alive connection.',
    'While it is blocked, the kernel accepts 6 further connections; the next one hangs while connecting.',
    'some-server does not end within 5 s after SIGTERM while a silent connection is open.',
  ]);
});

test('sentences tell a pool by the fewest connections that block it, and one that only aged ones block', () => {
  const pool = [obstacle(), obstacle({ connections: 2 }), blocked({ connections: 6 }), blocked({ connections: 12 })];
  expect(sentencesOf(traits({ obstacles: pool }))[0]).toContain(
    'blocked by 6 silent connections: a request behind them',
  );
  const deferred = [obstacle(), blocked({ agedMs: 10_000 })];
  expect(sentencesOf(traits({ obstacles: deferred }))[0]).toContain(
    'blocked by one silent connection, once that is 10.0 s old:',
  );
});

test('sentences name the server that only begun requests block', () => {
  const told = sentencesOf(traits({ obstacles: [obstacle(), blocked({ left: 'partial-headers' })] }));
  expect(told).toEqual(['some-server is blocked by begun headers.']);
});

test('sentences never call a cause proven that is not', () => {
  const told = sentencesOf(traits({ obstacles: [blocked({ released: false, releasedMs: undefined })] })).join(' ');
  expect(told).toContain('the cause is not proven');
  expect(told).not.toContain('is blocked by');
});

test('sentences tell of waits, of faults, and of nothing at all', () => {
  const waits = [1, 2].map((connections) =>
    obstacle({
      connections,
      outcome: 'answered-after-close',
      answerMs: 100 * connections,
      closedByServer: connections,
    }),
  );
  expect(sentencesOf(traits({ obstacles: waits }))).toEqual([
    'some-server lets a request wait until it has closed the open connections itself: 100 ms behind one silent connection, 200 ms behind 2 silent connections.',
  ]);
  const failed = obstacle({ connections: 12, outcome: 'failed', answerMs: null });
  expect(sentencesOf(traits({ obstacles: [failed] }))).toEqual([
    'some-server failed a request behind 12 silent connections.',
  ]);
  expect(sentencesOf(traits({ obstacles: [obstacle()] }))).toEqual([
    'some-server always answers, whatever other connections are left open.',
  ]);
});

test('sentences tell of a server that is worn out', () => {
  const told = sentencesOf(traits({ endurance: { tried: 64, answered: 30, tries: 2 } })).join(' ');
  expect(told).toContain('stops answering after 30 requests');
  const dead = sentencesOf(traits({ obstacles: [blocked({ recovered: false })] })).join(' ');
  expect(dead).toContain('did not answer again after everything was closed, behind one silent connection');
});

test('the table has a row for each server, also for those that were not probed, and shows nothing invisible', () => {
  const hostile = traits({ server: { id: 'evil', version: 'a\u001b[31mb', model: 'unknown' } });
  const text = probeText(
    [
      { id: 'some-server', traits: traits({ obstacles: [blocked()] }) },
      { id: 'evil', traits: hostile },
      { id: 'absent', missing: true, reason: 'nginx is not installed; type: apt-get install nginx' },
      { id: 'dead', missing: false, reason: 'ended with\ncode 3' },
    ],
    200,
  );
  expect(text).toMatch(/some-server +│ Some 1\.0 +│ sequential +│ 1 ms +│ blocked /);
  expect(text).toMatch(/absent +│ not installed /);
  expect(text).toContain('absent was not probed: nginx is not installed; type: apt-get install nginx');
  expect(text).toContain('dead was not probed: ended with\\x0acode 3');
  expect(text).toContain('a\\x1b[31mb');
  expect(text).not.toContain('\u001b');
});

test('the table is cut to the width of the terminal', () => {
  const text = probeText([{ id: 'some-server', traits: traits() }], 80);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});
