import { expect, test } from '@playwright/test';
import { catalogue } from '../../../../servers/catalogue.ts';
import { browsers } from '../../../../src/browsers/list.ts';
import { KEPT_BACK, remediesFor, type Trouble, troubleOf } from '../../../../src/features/check/remedy.ts';
import { allScenarios } from '../../../../src/scenarios/list.ts';
import { blockedBy } from '../../fixtures/probed.ts';

test('troubleOf() knows a server that reads one connection at a time from a pool that takes more', () => {
  expect(troubleOf(blockedBy(['silent', 1]), ['idle-connection'])).toBe('one-at-a-time');
  expect(troubleOf(blockedBy(['silent', 1], ['kept-alive', 1]), ['kept-alive-connection'])).toBe('one-at-a-time');
  expect(troubleOf(blockedBy(['silent', 6]), [])).toBe('pool');
  expect(troubleOf(blockedBy(['silent', 6]), ['idle-connection'])).toBe('pool');
});

test('troubleOf() knows a server that waits for those alone that it has begun to serve', () => {
  expect(troubleOf(blockedBy(['kept-alive', 1]), [])).toBe('kept-alive');
  expect(troubleOf(blockedBy(['partial-headers', 1]), [])).toBe('partial');
});

test('troubleOf() goes by what the browsers were kept waiting by where there is no probe, or it found nothing', () => {
  for (const traits of [null, blockedBy()]) {
    expect(troubleOf(traits, ['idle-connection'])).toBe('one-at-a-time');
    expect(troubleOf(traits, ['kept-alive-connection'])).toBe('kept-alive');
    expect(troubleOf(traits, ['unexplained'])).toBe('unknown');
  }
});

test('troubleOf() knows a handshake that the accept loop does', () => {
  expect(troubleOf(blockedBy(['silent', 1]), ['handshake'], true)).toBe('handshake');
  expect(troubleOf(blockedBy(['silent', 1]), [], true)).toBe('handshake');
  expect(troubleOf(blockedBy(), [], true)).toBe('unknown');
});

test('what blocked and was not released when it was closed proves nothing', () => {
  expect(troubleOf(blockedBy(['silent', 1, false]), [])).toBe('unknown');
});

const first = (command: string) => remediesFor('one-at-a-time', command.split(' '))[0]?.change;

test('remediesFor() begins with the least change for what the command starts', () => {
  expect(first('python3 app.py 8000')).toContain('ThreadingHTTPServer');
  expect(first('/usr/bin/python3.11 -m app')).toContain('ThreadingHTTPServer');
  expect(first('gunicorn -w 1 app:app')).toContain('gthread');
  expect(first('flask run -p 8000')).toContain('threaded=True');
  expect(first('ruby app.rb')).toContain('Thread.new');
  expect(first('perl app.pl')).toContain('fork');
  expect(first('./app 8000')).toContain('thread, process or task');
});

test('a pool is told that more workers do not help for ever, and a proxy does', () => {
  const [remedy, ...more] = remediesFor('pool', ['gunicorn']);
  expect(remedy?.change).toMatch(/proxy.*more workers only postpone it/);
  expect(more).toEqual([]);
});

for (const trouble of ['one-at-a-time', 'kept-alive', 'partial', 'pool', 'handshake', 'kept back'] satisfies (
  | Trouble
  | 'kept back'
)[]) {
  test(`every remedy for ${trouble} names a cell that the matrix has`, () => {
    const remedies = trouble === 'kept back' ? KEPT_BACK : remediesFor(trouble, ['x']);
    expect(remedies.length).toBeGreaterThan(0);
    for (const { proof } of remedies) {
      expect(catalogue.map(({ id }) => id)).toContain(proof.server);
      expect(browsers.map(({ id }) => id)).toContain(proof.browser);
      expect(allScenarios.map(({ id }) => id)).toContain(proof.scenario);
    }
  });
}

test('nothing is advised where it is not known what the matter is', () => {
  expect(remediesFor('unknown', ['python3'])).toEqual([]);
});
