import { expect, test } from '@playwright/test';
import { medianOf, type Played, runLane } from '../../../src/probe/lane.ts';
import { limitsOf } from '../../../src/probe/outcome.ts';
import { obstacle } from '../fixtures/probed.ts';
import { rawServer } from '../fixtures/raw-server.ts';

const played = (answerMs: number | null): Pick<Played, 'obstacle'> => ({
  obstacle: obstacle({ answerMs, outcome: answerMs === null ? 'failed' : 'answered' }),
});

test('medianOf() lets one answer be late, or missing', () => {
  expect(medianOf([played(240), played(1), played(2)]).obstacle.answerMs).toBe(2);
  expect(medianOf([played(null), played(3), played(2)]).obstacle.answerMs).toBe(3);
  expect(medianOf([played(null), played(3), played(null)]).obstacle.outcome).toBe('failed');
  expect(medianOf([played(7)]).obstacle.answerMs).toBe(7);
});

test('runLane() ends where a server does not recover, and goes on with another instance if there is one', async () => {
  const limits = limitsOf(1);
  const silent = { left: 'silent', connections: 1, agedMs: 0 } as const;
  const twice = [silent, { ...silent, connections: 2 }];
  // Answers the first request that it ever reads.
  let answers = 1;
  const dying = await rawServer({ answer: () => (answers-- > 0 ? 'HTTP/1.0 200 OK\r\n\r\n' : null) });
  const sound = await rawServer();
  try {
    const { signal } = new AbortController();
    const alone = await runLane({ target: dying, queue: [...twice] }, limits, 0, signal);
    expect(alone.map(({ obstacle }) => obstacle.outcome)).toEqual(['answered']);
    answers = 1;
    const replaced = { target: dying, queue: [...twice], replace: async () => sound };
    const both = await runLane(replaced, limits, 0, signal);
    expect(both.map(({ obstacle }) => [obstacle.connections, obstacle.outcome])).toEqual([
      [1, 'answered'],
      [2, 'answered'],
    ]);
    expect(replaced.target).toBe(sound);
  } finally {
    await dying.close();
    await sound.close();
  }
});
