import { expect, test } from '@playwright/test';
import { traitSentences } from '../../../../src/report/page/server-section.tsx';
import { obstacle, sequential, threaded, timeout, traitsOf } from '../../fixtures/traits.ts';

test('traitSentences() tells what blocks a server, by the fewest connections, and what proves it', () => {
  expect(traitSentences(sequential('any')).slice(0, 2)).toEqual([
    'A request behind 1 silent connection was blocked, and freed by closing it.',
    'A request behind 1 connection kept alive after an answer was blocked, and freed by closing it.',
  ]);
  const aged = [
    obstacle('silent', 12, 'answered'),
    obstacle('silent', 2, 'blocked', { agedMs: 10_000, released: false }),
  ];
  expect(traitSentences(traitsOf('any', { obstacles: aged }))[0]).toBe(
    'A request behind 2 silent connections (10 s old) was blocked; it answers with 12 silent connections open.',
  );
});

test('traitSentences() tells a wait apart from a close that nobody waited for', () => {
  expect(traitSentences(timeout('any'))).toContain(
    'A request behind 1 silent connection was answered only after 60 ms, when the server had closed it.',
  );
  expect(traitSentences(timeout('any'))).toContain('It closes a silent connection after 100 ms.');
  const closing = [obstacle('half-closed', 1, 'answered-after-close', { answerMs: 3 })];
  expect(traitSentences(traitsOf('any', { obstacles: closing }))[0]).toBe(
    'It closes 1 connection silent and half-closed, and answers.',
  );
});

test('traitSentences() tells of refusals and failures, and leaves out what was not tried', () => {
  const odd = [obstacle('silent', 6, 'refused'), obstacle('kept-alive', 1, 'failed')];
  const sentences = traitSentences(traitsOf('any', { obstacles: odd, backlogTried: 0, shutdown: [] }));
  expect(sentences.slice(0, 2)).toEqual([
    'With 6 silent connections open, it accepted no other.',
    'A request behind 1 connection kept alive after an answer failed.',
  ]);
  expect(sentences.join(' ')).not.toMatch(/kernel|SIGTERM/);
  expect(traitSentences(threaded('any')).join(' ')).toContain('the kernel accepted all 32 others');
});
