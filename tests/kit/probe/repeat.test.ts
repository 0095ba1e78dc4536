import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { limitsOf } from '../../../src/probe/plan.ts';
import {
  believedOf,
  isWorthRepeating,
  medianOf,
  type PlayedExperiment,
  runQueue,
  type Try,
} from '../../../src/probe/repeat.ts';
import { obstacle } from '../fixtures/probed.ts';
import { rawServer } from '../fixtures/raw-server.ts';

const played = (answerMs: number | null): Pick<PlayedExperiment, 'obstacle'> => ({
  obstacle: obstacle({ answerMs, outcome: answerMs === null ? 'failed' : 'answered' }),
});

test('medianOf() lets one answer be late, or missing', () => {
  expect(medianOf([played(240), played(1), played(2)]).obstacle.answerMs).toBe(2);
  expect(medianOf([played(null), played(3), played(2)]).obstacle.answerMs).toBe(3);
  expect(medianOf([played(null), played(3), played(null)]).obstacle.outcome).toBe('failed');
  expect(medianOf([played(7)]).obstacle.answerMs).toBe(7);
});

const tried = (answerMs: number | null, recovers = true): Try => ({
  experiment: { left: 'silent', connections: 1, agedMs: 0 },
  obstacle: obstacle({ answerMs, outcome: answerMs === null ? 'blocked' : 'answered' }),
  watched: { closedMs: null, watchedMs: 0 },
  recovers,
});

test('believedOf() believes what was seen most, and what was not answered where there are as many of both', () => {
  expect(believedOf([tried(null), tried(null)]).obstacle).toMatchObject({ outcome: 'blocked', tries: 2 });
  expect(believedOf([tried(null), tried(3), tried(2)]).obstacle).toMatchObject({ outcome: 'answered' });
  expect(believedOf([tried(3), tried(null), tried(null)]).obstacle).toMatchObject({ outcome: 'blocked', tries: 2 });
  expect(believedOf([tried(3), tried(null)]).obstacle).toMatchObject({ outcome: 'blocked' });
  expect(believedOf([tried(null)]).obstacle.tries).toBeUndefined();
  expect(believedOf([tried(null, false), tried(null, false)]).obstacle).toMatchObject({ recovered: false });
  expect(believedOf([tried(null, false), tried(null)]).obstacle.recovered).toBeUndefined();
});

test('isWorthRepeating() asks until two tries are alike that were not answered, or two that were', () => {
  expect(isWorthRepeating([tried(null)])).toBe(true);
  expect(isWorthRepeating([tried(null), tried(null)])).toBe(false);
  expect(isWorthRepeating([tried(null), tried(2)])).toBe(true);
  expect(isWorthRepeating([tried(null), tried(2), tried(2)])).toBe(false);
  expect(isWorthRepeating([tried(2), tried(2)])).toBe(true);
  expect(isWorthRepeating([tried(3300)])).toBe(false);
  expect(isWorthRepeating([tried(2, false)])).toBe(false);
});

test('runLane() takes what happened once for chance, and what happened twice on fresh instances for true', async () => {
  const silent = { left: 'silent', connections: 1, agedMs: 0 } as const;
  const limits = { limitMs: 150, atOnceMs: 75 };
  const { signal } = new AbortController();
  // Does not answer its first request; the next instances are as they should be.
  let lost = 1;
  const once = await rawServer({ answer: () => (lost-- > 0 ? null : 'HTTP/1.0 200 OK\r\n\r\n') });
  const blocked = await rawServer({ sequential: true });
  try {
    const [chance] = await runQueue(
      { target: once, queue: [silent], replace: async () => once },
      limits,
      { watchMs: 0 },
      signal,
    );
    expect(chance?.obstacle).toMatchObject({ outcome: 'answered' });
    let fresh = 0;
    const replace = async () => {
      fresh++;
      return blocked;
    };
    const [twice] = await runQueue({ target: blocked, queue: [silent], replace }, limits, { watchMs: 0 }, signal);
    expect(twice?.obstacle).toMatchObject({ outcome: 'blocked', released: true, tries: 2 });
    expect(fresh).toBe(1);
    // The control: once that is answered with nothing left open, it may be asked again.
    expect(blocked.heads.length).toBe(5);
  } finally {
    await once.close();
    await blocked.close();
  }
});

test('runQueue() does not count an answer that is missing while the machine is busy, and tells a first doubt at once', async () => {
  const silent = { left: 'silent', connections: 1, agedMs: 0 } as const;
  const limits = { limitMs: 150, atOnceMs: 75 };
  const { signal } = new AbortController();
  const blocked = await rawServer({ sequential: true });
  try {
    let busy: Promise<unknown> | null = null;
    const lane = () => ({ target: blocked, queue: [silent], replace: async () => blocked });
    const doubts: string[] = [];
    const told = { watchMs: 0, onDoubt: ({ outcome }: { outcome: string }) => void doubts.push(outcome) };
    const before = blocked.heads.length;
    const [calm] = await runQueue(lane(), limits, told, signal);
    const asked = blocked.heads.length - before;
    expect(calm?.obstacle).toMatchObject({ outcome: 'blocked', tries: 2 });
    expect(doubts).toEqual(['blocked']);
    busy = delay(50).then(() => {
      busy = null;
    });
    const [disturbed] = await runQueue(lane(), limits, { ...told, busyWith: () => busy }, signal);
    // Two tries count as before, and one more was made that does not.
    expect(disturbed?.obstacle).toMatchObject({ outcome: 'blocked', tries: 2 });
    expect(blocked.heads.length - before - asked).toBeGreaterThan(asked);
    expect(doubts).toEqual(['blocked', 'blocked']);
  } finally {
    await blocked.close();
  }
});

test('runLane() leaves out what is needless, and does not look twice at what is known', async () => {
  const limits = { limitMs: 150, atOnceMs: 75 };
  const { signal } = new AbortController();
  const blocked = await rawServer({ sequential: true });
  try {
    const queue = [1, 2, 6].map((connections) => ({ left: 'silent', connections, agedMs: 0 }) as const);
    const played = await runQueue(
      { target: blocked, queue },
      limits,
      {
        watchMs: 0,
        isNeedless: ({ connections }) => connections === 2,
        isKnown: ({ connections }) => connections === 6,
      },
      signal,
    );
    expect(played.map(({ obstacle }) => [obstacle.connections, obstacle.tries ?? 1])).toEqual([
      [1, 2],
      [6, 1],
    ]);
  } finally {
    await blocked.close();
  }
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
    const alone = await runQueue({ target: dying, queue: [...twice] }, limits, { watchMs: 0 }, signal);
    expect(alone.map(({ obstacle }) => obstacle.outcome)).toEqual(['answered']);
    answers = 1;
    const replaced = { target: dying, queue: [...twice], replace: async () => sound };
    const both = await runQueue(replaced, limits, { watchMs: 0 }, signal);
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
