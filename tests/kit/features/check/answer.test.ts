import { expect, test } from '@playwright/test';
import type { Result } from '../../../../src/domain/schema.ts';
import { answerOf, couldNotTell, exitCodeOf } from '../../../../src/features/check/answer.ts';
import { blocked, blockedBy, look, obstacle, page, traits } from '../../fixtures/probed.ts';
import { stalledFindings } from '../../fixtures/trials.ts';
import { evidence, firefox, seen, tried, visited } from '../../fixtures/tried.ts';

const stalled = (trial: number) => tried('bystander', trial, stalledFindings);
const caused = (kind: NonNullable<Result['cause']>['kind'], proven = false): Partial<Result> => ({
  verdict: 'stalled',
  cause: {
    kind,
    connection: null,
    proven,
    releasedAfterMs: null,
    coincidence: null,
    unhinderedMs: null,
    text: 'it thinks',
  },
});
const reset = { kind: 'reset', text: 'the server reset connection 2 without an answer to GET /' } as const;
const failed = { verdict: 'failed', reason: reset.text } as const;

test('a stall in any trial is not safe: how often, why, and what helps', () => {
  const answer = answerOf(
    evidence([stalled(0), tried('bystander', 1), tried('reload', 0)], { traits: blockedBy(['silent', 1]) }),
  );
  expect(answer.safety).toBe('unsafe');
  expect(answer.sentence).toMatch(/^Not safe: .*sends nothing \(chromium › bystander 1 of 2\)\.$/);
  expect(answer.causes[0]).toContain(stalledFindings.cause.text);
  expect(answer.remedies[0]?.change).toContain('ThreadingHTTPServer');
});

test('what only the probe saw, twice, is not safe, and is told as that', () => {
  const answer = answerOf(
    evidence([tried('bystander', 0)], { traits: blockedBy(['silent', 6]), command: ['gunicorn'] }),
  );
  expect(answer).toMatchObject({ safety: 'unsafe' });
  expect(answer.sentence).toContain('no browser stalled in these trials, but 6 connections');
});

test('what the probe saw once alone is no proof, and no safety either', () => {
  const once = traits({ page: page(), obstacles: [blocked()] });
  const answer = answerOf(evidence([tried('bystander', 0)], { traits: once }));
  expect(answer).toMatchObject({ safety: 'unknown', remedies: [] });
  expect(answer.sentence).toContain('was once not answered');
});

for (const [what, found] of [
  ['reset', obstacle({ outcome: 'failed', connections: 12, answerMs: null, tries: 2 })],
  ['refused', obstacle({ outcome: 'refused', connections: 12, answerMs: null, tries: 2 })],
  ['no longer answers anybody', blocked({ connections: 12, tries: 2, recovered: false })],
  ['did not answer', blocked({ released: false, tries: 2 })],
] as const) {
  test(`a server that ${what} beside what browsers leave open is not safe`, () => {
    const answer = answerOf(
      evidence([tried('bystander', 0)], { traits: traits({ page: page(), obstacles: [found] }) }),
    );
    expect(answer.safety).toBe('unsafe');
    expect(answer.sentence).toContain(what);
  });
}

test('a server that answers nobody any more after some requests is not safe, and threads do not help', () => {
  const worn = { ...blockedBy(), endurance: { tried: 64, answered: 30, tries: 2 } };
  const answer = answerOf(evidence([tried('bystander', 0)], { traits: worn }));
  expect(answer).toMatchObject({ safety: 'unsafe', remedies: [] });
  expect(answer.sentence).toContain('after 30 requests');
  const once = { ...worn, endurance: { tried: 64, answered: 30, tries: 1 } };
  expect(answerOf(evidence([tried('bystander', 0)], { traits: once })).safety).not.toBe('unsafe');
});

test('pages that came, and no wait, are safe, with the status; without a silent connection that is said to be worth less', () => {
  const provoked = answerOf(evidence([tried('bystander', 0)]));
  expect(provoked).toMatchObject({ safety: 'safe', causes: [], remedies: [] });
  expect(provoked.sentence).toContain('chromium left a connection silent, and no request waited for it');
  expect(provoked.sentence).toContain('answered 200');
  const weaker = answerOf(evidence([tried('bystander', 0, { provoked: false })]));
  expect(weaker.safety).toBe('safe');
  expect(weaker.sentence).toContain('This is weak evidence');
});

test('a delay is safe, and told with its length', () => {
  const late = tried('bystander', 0, { ...stalledFindings, verdict: 'delayed', waitMs: 104.6 });
  const answer = answerOf(evidence([late]));
  expect(answer).toMatchObject({ safety: 'safe' });
  expect(answer.sentence).toContain('wait up to 105 ms');
});

test('a page that is slow by itself is safe if patience was counted from that, and is said to be slow', () => {
  const answer = answerOf(evidence([tried('bystander', 0)], { traits: { ...blockedBy(), answerMs: 3300 } }));
  expect(answer).toMatchObject({ safety: 'safe', remedies: [] });
  expect(answer.sentence).toContain('It is slow (3.3 s with nothing else open), but no connection is in its way');
});

test('a request that a fresh server does not answer either is slow, and no stand-off: it could not be told', () => {
  const answer = answerOf(evidence([tried('first-visit', 0, caused('slow-server')), tried('bystander', 0)]));
  expect(answer).toMatchObject({ safety: 'unknown', remedies: [] });
  expect(answer.sentence).toContain('it thinks');
  expect(answer.sentence).toContain('--patience 12000');
});

test('what is not proven, and what threads do not mend, brings no remedy', () => {
  for (const kind of ['idle-connection', 'exhausted', 'unexplained', 'endless-answer'] as const) {
    const answer = answerOf(evidence([tried('bystander', 0, caused(kind))]));
    expect(answer, kind).toMatchObject({ safety: 'unsafe', remedies: [] });
  }
  expect(answerOf(evidence([tried('bystander', 0, caused('exhausted', true))])).remedies).toEqual([]);
});

test('a connection that is reset in one trial is not safe, and threads are not offered', () => {
  const answer = answerOf(
    evidence([tried('reload', 0), tried('first-visit', 0, failed, seen({ faults: [reset], visits: [] }))]),
  );
  expect(answer.safety).toBe('unsafe');
  expect(answer.sentence).toMatch(/^Not safe: it resets connections.*\(chromium › first-visit 1 of 1\)\.$/);
  expect(answer.remedies.map(({ change }) => change)).toEqual([expect.stringContaining('read the whole request')]);
});

test('a second fault is told behind the first, each with a remedy of its own', () => {
  const answer = answerOf(
    evidence([stalled(0), tried('first-visit', 0, failed, seen({ faults: [reset] }))], {
      traits: blockedBy(['silent', 1]),
    }),
  );
  expect(answer.sentence).toMatch(/sends nothing \(chromium › bystander 1 of 1\); and it resets/);
  expect(answer.remedies.map(({ change }) => change).join()).toMatch(/ThreadingHTTPServer.*read the whole request/);
});

test('a request as long as a browser’s that is lost is not safe, whatever the browsers saw', () => {
  const lossy = page({ asBrowser: look({ fault: 'it was reset within its answer (ECONNRESET)' }) });
  const answer = answerOf(evidence([tried('bystander', 0)], { traits: { ...blockedBy(), page: lossy } }));
  expect(answer.safety).toBe('unsafe');
  expect(answer.sentence).toContain('it resets connections');
});

test('answers that cannot be read: not safe beside a page that came, and not to be told where none did', () => {
  const fault = { kind: 'unreadable', text: 'the answer on connection 1 cannot be read: not HTTP/1' } as const;
  const lost = tried(
    'first-visit',
    0,
    { verdict: 'failed', reason: fault.text },
    seen({ faults: [fault], visits: [] }),
  );
  expect(answerOf(evidence([lost, tried('bystander', 0)]))).toMatchObject({ safety: 'unsafe' });
  const never = answerOf(evidence([lost]));
  expect(never.safety).toBe('unknown');
  expect(never.sentence).toContain('cannot be read');
});

test('an error in place of the page is never safe, whoever got it, and is told with its status', () => {
  const errors: readonly (readonly [Parameters<typeof evidence>, RegExp])[] = [
    [[[tried('bystander', 0, {}, visited(404))]], /404.*--path/],
    [[[tried('bystander', 0, {}, visited(302, 401))]], /401.*give --header/],
    [
      [
        [
          tried(
            'bystander',
            0,
            {},
            seen({
              visits: [
                { client: 'browser', statuses: [200] },
                { client: 'bystander', statuses: [503] },
              ],
            }),
          ),
        ],
      ],
      /bystander.*503/,
    ],
    [
      [[tried('bystander', 0)], { traits: { ...blockedBy(), page: page({ looks: [look({ status: 400 })] }) } }],
      /GET \/ is answered 400/,
    ],
    [
      [[tried('bystander', 0)], { traits: { ...blockedBy(), page: page({ asBrowser: look({ status: 431 }) }) } }],
      /431/,
    ],
  ];
  for (const [[trials, rest], told] of errors) {
    const answer = answerOf(evidence(trials, rest));
    expect(answer.safety, String(told)).toBe('unknown');
    expect(answer.sentence).toMatch(told);
  }
});

test('a redirect to elsewhere is said, and is not safe without a page', () => {
  const away = page({ looks: [look({ status: 302, location: 'https://x.test/' })], elsewhere: 'https://x.test/' });
  const answer = answerOf(
    evidence([tried('bystander', 0, {}, visited(302))], { traits: { ...blockedBy(), page: away } }),
  );
  expect(answer.safety).toBe('unknown');
  expect(answer.sentence).toContain('redirected to https://x.test/, which is not this server');
  expect(answerOf(evidence([tried('bystander', 0, {}, visited(302))])).sentence).toContain('kit does not see');
  expect(answerOf(evidence([tried('bystander', 0, {}, visited(302, 200))])).safety).toBe('safe');
});

test('a browser that cannot be made to send a header is excused where another got the page', () => {
  const refused = tried('bystander', 0, {}, visited(401));
  const shown = tried('bystander', 0, {}, visited(200), 'firefox');
  const browsers = [{ id: 'chromium', title: 'Chromium' }, firefox];
  expect(answerOf(evidence([refused, shown], { browsers, hasHeaders: true })).safety).toBe('safe');
  expect(answerOf(evidence([refused], { hasHeaders: true })).safety).toBe('unknown');
  expect(answerOf(evidence([refused, shown], { browsers })).safety).toBe('unknown');
});

test('a browser of which nothing was seen, or no page, could not be told, by its name', () => {
  const broken = tried('bystander', 0, { verdict: 'broken', reason: 'it would not start' }, null, 'firefox');
  const browsers = [{ id: 'chromium', title: 'Chromium' }, firefox];
  const answer = answerOf(evidence([tried('bystander', 0), broken], { browsers }));
  expect(answer.sentence).toBe('Could not tell: Firefox could not be observed: it would not start.');
  const again = tried('bystander', 1, {}, visited(200), 'firefox');
  expect(answerOf(evidence([tried('bystander', 0), broken, again], { browsers }))).toMatchObject({ safety: 'safe' });
  expect(answerOf(evidence([]))).toMatchObject({ safety: 'unknown' });
  expect(answerOf(evidence([tried('bystander', 0, {}, seen({ visits: [] }))])).sentence).toContain(
    'did not get the page',
  );
  const missing = ['WebKit was asked for and is not installed'];
  expect(answerOf(evidence([tried('bystander', 0)], { missing })).sentence).toBe(`Could not tell: ${missing[0]}.`);
});

test('without a probe it is not safe either', () => {
  const answer = answerOf(evidence([tried('bystander', 0)], { traits: null, unprobed: 'not within 30 s' }));
  expect(answer).toMatchObject({ safety: 'unknown' });
  expect(answer.sentence).toContain('not within 30 s');
});

test('exitCodeOf() is 1 if any is unsafe, 2 if any is not known, 0 otherwise', () => {
  const [safe, unsafe] = [{ safety: 'safe' }, { safety: 'unsafe' }] as const;
  expect(exitCodeOf([safe])).toBe(0);
  expect(exitCodeOf([safe, couldNotTell('x')])).toBe(2);
  expect(exitCodeOf([couldNotTell('x'), unsafe, safe])).toBe(1);
  expect(exitCodeOf([])).toBe(2);
});
