import { expect, test } from '@playwright/test';
import { replay } from '../../../../src/features/predict/replay.ts';
import { isUnhindered, type Rooms, roomsOf } from '../../../../src/features/predict/room.ts';
import {
  obstacle,
  pool,
  proxy,
  sequential,
  sequentialKeepAlive,
  threaded,
  timeout,
  traitsOf,
} from '../../fixtures/traits.ts';
import { opened } from '../../fixtures/visits.ts';

const PATIENCE = { patienceMs: 3000, dependent: true };
const NEVER = Number.POSITIVE_INFINITY;
const silent = (id: number, atMs = 60) => opened(id, atMs, null);
const page = opened(1, 20, 30);
const bystander = (id: number) => opened(id, 700, 701, { client: 'bystander' });
const roomOf = (traits: Parameters<typeof roomsOf>[0]): Rooms => roomsOf(traits).least;

test('roomsOf() tells what is known from both sides', () => {
  const { most, least } = roomsOf(pool('pool', 4));
  expect([most.silent.beside, least.silent.beside]).toEqual([5, 2]);
  const free = roomsOf(threaded('threaded'));
  expect([free.most.silent.beside, free.least.silent.beside]).toEqual([NEVER, 12]);
  const none = roomsOf(sequential('sequential'));
  expect([none.most.silent.beside, none.least.silent.beside]).toEqual([0, 0]);
});

test('roomsOf() tells from which age a silent connection stands in the way', () => {
  const aged = traitsOf('deferring', {
    obstacles: [obstacle('silent', 12, 'answered'), obstacle('silent', 1, 'blocked', { agedMs: 2500 })],
  });
  const { most, least } = roomsOf(aged);
  expect([most.silent, least.silent]).toMatchObject([
    { beside: 0, fromMs: 2500 },
    { beside: 0, fromMs: 0 },
  ]);
});

test('roomsOf() bears as many connections that are kept alive as silent ones, where it bears one', () => {
  const { most, least } = roomsOf(proxy('any'));
  expect([most.keptAlive.beside, least.keptAlive.beside]).toEqual([NEVER, 12]);
  expect(roomsOf(pool('any', 4, true)).least.keptAlive.beside).toBe(2);
  const parked = [
    ...pool('any', 1).obstacles.filter(({ left }) => left === 'silent'),
    obstacle('kept-alive', 1, 'answered'),
  ];
  expect(roomsOf(traitsOf('any', { keepsAlive: true, obstacles: parked })).least.keptAlive.beside).toBe(1);
  expect(roomsOf(sequentialKeepAlive('any')).most.keptAlive.beside).toBe(0);
});

test('isUnhindered() is a server that gives up what it does not wait for, and not one that waits', () => {
  const giving = obstacle('silent', 1, 'answered-after-close', { agedMs: 10_000, answerMs: 2 });
  expect(isUnhindered(traitsOf('any', { obstacles: [giving] }))).toBe(true);
  expect(isUnhindered(timeout('any'))).toBe(false);
  expect(isUnhindered(pool('any', 4))).toBe(false);
});

test('replay() has a bystander wait for a silent connection that was opened before its own', () => {
  const rooms = roomOf(sequential('any'));
  expect(replay([page, silent(2), bystander(3)], rooms, PATIENCE)).toEqual({ verdict: 'stalled', behind: 'silent' });
  expect(replay([page, bystander(3)], rooms, PATIENCE)).toEqual({ verdict: 'ok', behind: null });
  expect(replay([page, bystander(3), silent(4, 800)], rooms, PATIENCE).verdict).toBe('ok');
  expect(replay([page, silent(2), bystander(3)], roomOf(threaded('any')), PATIENCE).verdict).toBe('ok');
});

test('replay() has whoever comes later wait for a connection that is kept alive', () => {
  const trial = [page, bystander(2)];
  expect(replay(trial, roomOf(sequentialKeepAlive('any')), PATIENCE)).toEqual({
    verdict: 'stalled',
    behind: 'kept-alive',
  });
  expect(replay(trial, roomOf(proxy('any')), PATIENCE).verdict).toBe('ok');
});

test('replay() lets a silent connection that its client closed hold nobody', () => {
  const closed = opened(2, 60, null, { closedMs: 400 });
  expect(replay([page, closed, bystander(3)], roomOf(sequential('any')), PATIENCE).verdict).toBe('ok');
  const late = opened(2, 60, null, { closedMs: 1500 });
  expect(replay([page, late, bystander(3)], roomOf(sequential('any')), PATIENCE).verdict).toBe('delayed');
});

test('replay() gives silent connections up one after the other, each after the read time-out', () => {
  const rooms = roomOf(timeout('any', 100));
  const asked = (silentAt: number[], askedMs: number) =>
    replay([...silentAt.map((at, index) => silent(index + 2, at)), opened(9, askedMs, askedMs)], rooms, PATIENCE)
      .verdict;
  expect(asked([60], 90)).toBe('delayed');
  expect(asked([60], 200)).toBe('ok');
  expect(asked([60, 61], 200)).toBe('delayed');
  expect(asked([60], 140)).toBe('ok'); // it waits for 20 ms, which is not worth telling
  expect(replay([page, silent(2, 600), bystander(3)], roomOf(timeout('any', 5000)), PATIENCE).verdict).toBe('stalled');
});

test('replay() counts the workers of a pool', () => {
  const trial = (count: number) => [
    page,
    ...Array.from({ length: count }, (_, index) => silent(index + 2)),
    bystander(99),
  ];
  const verdicts = [1, 2, 3, 5, 6].map((count) => {
    const { most, least } = roomsOf(pool('any', 4));
    return [most, least].map((rooms) => replay(trial(count), rooms, PATIENCE).verdict);
  });
  expect(verdicts).toEqual([
    ['ok', 'ok'],
    ['ok', 'ok'],
    ['ok', 'stalled'],
    ['ok', 'stalled'],
    ['stalled', 'stalled'],
  ]);
});

test('replay() takes a connection that spoke after the answer for one that waits for it, and else for one that does not', () => {
  const later = opened(1, 20, 900); // it spoke once the page was there
  const overtaking = opened(2, 30, 40);
  const rooms = roomOf(sequential('any'));
  expect(replay([later, overtaking], rooms, PATIENCE)).toEqual({ verdict: 'stalled', behind: 'silent' });
  expect(replay([later, overtaking], rooms, { ...PATIENCE, dependent: false }).verdict).toBe('ok');
});

test('replay() does not count the time for which the scenario keeps the handler busy', () => {
  const slow = opened(1, 20, 30, { thinksMs: 1000, closedMs: 330 });
  const asked = opened(3, 340, 341, { client: 'bystander' });
  expect(replay([slow, asked], roomOf(sequential('any')), PATIENCE).verdict).toBe('ok');
  expect(replay([slow, silent(2), asked], roomOf(sequential('any')), PATIENCE).verdict).toBe('stalled');
  // The silent one is read only when the handler is through, so it is given up after that.
  expect(replay([slow, silent(2), asked], roomOf(timeout('any')), PATIENCE).verdict).toBe('delayed');
});

test('replay() has an answer without end keep its place', () => {
  const endless = opened(1, 20, 30, { thinksMs: NEVER });
  expect(replay([endless, bystander(2)], roomOf(sequential('any')), PATIENCE)).toEqual({
    verdict: 'stalled',
    behind: 'busy',
  });
  expect(replay([endless, bystander(2)], roomOf(threaded('any')), PATIENCE).verdict).toBe('ok');
});

test('replay() ends the wait where a person closes the idle connections', () => {
  const pressed = { ...PATIENCE, pressMs: 1500 };
  expect(replay([page, silent(2), bystander(3)], roomOf(sequential('any')), pressed).verdict).toBe('delayed');
});
