/** The two halves of a proof: what closing a connection brings, and what the request takes with nothing in the way. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import type { Trace } from '../../../src/domain/trace.ts';
import { diagnose, toCheck } from '../../../src/verdict/diagnose.ts';
import { coincidence } from '../../../src/verdict/freeing.ts';
import { lateness, overdue, waitsOf } from '../../../src/verdict/waits.ts';
import { connection, control, exchange, released, standoff, trace } from '../fixtures/traces.ts';

/** A page that was answered after `answerMs`, and a silent connection that the kit closed 2 ms before. */
const releasedAt = (answerMs: number, rest: Partial<Trace> = {}) =>
  trace(
    [
      connection(1, 5, { closedMs: answerMs - 2, closedBy: 'kit' }),
      connection(2, 20, { exchanges: [exchange('GET /', 21, answerMs)] }),
    ],
    { steps: [released(answerMs - 2, 1)], endedMs: answerMs + 50, ...rest },
  );

test('a page that is as slow on a fresh instance is no stall, whatever was closed just before its answer', () => {
  const { verdict, cause, reason } = diagnose(releasedAt(3321, { controls: [control('GET /', 3300)] }));
  expect({ verdict, cause }).toEqual({ verdict: 'ok', cause: null });
  expect(reason).toMatch(
    /^slow-server: .* a fresh instance with nothing in the way takes 3300 ms; patience \(3000 ms\) starts after that$/,
  );
});

test('patience counts from the time that the request takes with nothing in the way, and so does the answer after a close', () => {
  const slow = (answerMs: number, closedMs: number) =>
    diagnose(
      trace(
        [
          connection(1, 5, { closedMs, closedBy: 'kit' }),
          connection(2, 20, { exchanges: [exchange('GET /', 21, answerMs)] }),
        ],
        {
          steps: [released(closedMs, 1)],
          draws: [{ connection: 1, fromMs: 4300 }],
          controls: [control('GET /', 3300)],
          endedMs: answerMs + 50,
        },
      ),
    );
  expect(slow(6000, 5990).verdict).toBe('ok');
  expect(slow(10_310, 7000)).toMatchObject({ verdict: 'stalled', cause: { kind: 'idle-connection', proven: true } });
  expect(slow(8500, 7000)).toMatchObject({ verdict: 'stalled', cause: { kind: 'unexplained', proven: false } });
});

test('a release without a control names the connection, and does not call it proven', () => {
  const controls = [control('GET /', null, { fault: 'no fresh instance of it can be started' })];
  const { cause } = diagnose(releasedAt(4500, { controls }));
  expect(cause).toMatchObject({ kind: 'idle-connection', connection: 1, proven: false, unhinderedMs: null });
  expect(cause?.text).toContain('it is not known how long it takes with nothing in the way (no fresh instance');
});

test('the same instance, asked when everything else was closed, is a control where there is no other', () => {
  const controls = [
    control('GET /', null, { fault: 'this server runs already' }),
    control('GET /', 3, { instance: 'same' }),
  ];
  expect(diagnose(releasedAt(4500, { controls })).cause).toMatchObject({ proven: true, unhinderedMs: 3 });
});

test('what answers nobody any more, though nothing is in the way, is exhausted if a fresh instance answers', () => {
  const seen = (same: number | null) =>
    trace(
      [
        connection(1, 5, { closedMs: 4500, closedBy: 'kit' }),
        connection(2, 20, { exchanges: [exchange('GET /', 21, null)] }),
      ],
      {
        steps: [released(4500, 1)],
        endedMs: 7000,
        controls: [control('GET /', 2), control('GET /', same, { instance: 'same' })],
      },
    );
  expect(diagnose(seen(null)).cause).toMatchObject({
    kind: 'exhausted',
    connection: null,
    proven: false,
    unhinderedMs: 2,
  });
  // It answers who asks anew: what was lost is that one request.
  const { cause } = diagnose(seen(3));
  expect(cause).toMatchObject({ kind: 'unexplained', connection: null });
  expect(cause?.text).toContain('the same server answers the same request in 3 ms when it is sent again');
});

test('where the server held several connections at once, no single one is what it sat on', () => {
  const pool = (serverSide: Trace['serverSide']) =>
    trace(
      [
        ...[1, 2, 3].map((id) => connection(id, id, id === 1 ? { closedMs: 4500, closedBy: 'kit' as const } : {})),
        connection(4, 20, { exchanges: [exchange('GET /', 21, 4502)] }),
      ],
      { steps: [released(4500, 1)], endedMs: 4600, serverSide },
    );
  expect(diagnose(pool([])).cause).toMatchObject({ kind: 'exhausted', connection: null, proven: true });
  // The kernel keeps silent ones from some servers (TCP_DEFER_ACCEPT): those take no place.
  const deferred = [1].map((id) => ({ atMs: 4400, connection: id, accepted: true, unreadBytes: 0 }));
  expect(diagnose(pool(deferred)).cause).toMatchObject({ kind: 'idle-connection', connection: 1 });
});

test('an answer that nobody reads, and one without end, are causes of their own', () => {
  const seen = (rest: object, more: object = {}) =>
    trace(
      [
        connection(1, 5, {
          exchanges: [exchange('GET /big', 6, 8, { answeredMs: null, ...rest })],
          closedMs: 9000,
          closedBy: 'kit',
          ...more,
        }),
        connection(2, 20, { client: 'bystander', exchanges: [exchange('GET /', 21, 9005)] }),
      ],
      { steps: [released(9000, 1)], draws: [{ connection: 1, fromMs: 6000 }], endedMs: 9100 },
    );
  expect(diagnose(seen({ lastByteMs: 8990 })).cause).toMatchObject({
    kind: 'endless-answer',
    connection: 1,
    proven: true,
  });
  expect(diagnose(seen({ lastByteMs: 900 }, { unreadSinceMs: 900 })).cause).toMatchObject({
    kind: 'unread-answer',
    connection: 1,
    proven: true,
  });
});

test('an answer that is still coming, or that its client does not read, is not late', () => {
  const coming = (rest: object, more: object = {}) =>
    trace([connection(1, 5, { exchanges: [exchange('GET /big', 6, 8, { answeredMs: null, ...rest })], ...more })], {
      endedMs: 9000,
    });
  expect(diagnose(coming({ lastByteMs: 8990 }))).toMatchObject({ verdict: 'ok' });
  expect(diagnose(coming({ lastByteMs: 900 }, { unreadSinceMs: 900 }))).toMatchObject({ verdict: 'ok' });
  expect(diagnose(coming({ lastByteMs: 900 }))).toMatchObject({ verdict: 'stalled' });
});

test('a delay by a close is proven only against a control, and one that merely coincides is no cause', () => {
  const timedOut = (controls: Trace['controls']) =>
    trace(
      [
        connection(1, 5, { closedMs: 106 }),
        connection(2, 6, { exchanges: [exchange('GET /', 8, 108)], closedMs: 109, closedBy: 'client' }),
      ],
      { controls },
    );
  expect(diagnose(timedOut([control('GET /', 2)]))).toMatchObject({ verdict: 'delayed', cause: { proven: true } });
  expect(diagnose(timedOut([]))).toMatchObject({ verdict: 'delayed', cause: { proven: false } });
  expect(toCheck(timedOut([]))).toHaveLength(1);
  expect(diagnose(timedOut([control('GET /', 99)]))).toMatchObject({ verdict: 'ok', cause: null });
});

test('a trial in which the kit itself stood still is broken, never stalled, wherever that could have made the verdict', () => {
  // The wait began at 21 ms, the connection was closed at 5698, and the answer came at 5700: 2.7 s more than patience.
  const paused = (ms: number, atMs: number) => diagnose({ ...releasedAt(5700), pauses: [{ atMs, ms }] });
  expect(paused(4000, 4500)).toMatchObject({ verdict: 'broken', cause: null });
  expect(paused(4000, 4500).reason).toContain('the kit itself was paused for 4000 ms');
  expect(paused(600, 4500).verdict).toBe('stalled'); // without it the request still waited for longer than patience
  // Just before the close: what came meanwhile was seen after it. The stall is there all the same, and is not proven.
  expect(paused(160, 5600)).toMatchObject({ verdict: 'stalled', cause: { proven: false } });
  expect(paused(160, 5600).cause?.text).toContain('but the kit itself was paused for 160 ms');
  expect(paused(160, 4500)).toMatchObject({ verdict: 'stalled', cause: { proven: true } });
  expect(paused(4000, -10).verdict).toBe('stalled'); // before anybody navigated
  const delayed = (ms: number) =>
    diagnose(
      trace(
        [
          connection(1, 5, { closedMs: 306 }),
          connection(2, 6, { exchanges: [exchange('GET /', 8, 308)], closedMs: 309 }),
        ],
        { controls: [control('GET /', 2)], pauses: [{ atMs: 260, ms }] },
      ),
    );
  expect(delayed(0.1)).toMatchObject({ verdict: 'delayed', cause: { proven: false } }); // about the close
  expect(delayed(251).verdict).toBe('broken'); // without it, there was no wait worth telling
  expect(
    diagnose({ ...trace([]), connections: releasedAt(100).connections, pauses: [{ atMs: 90, ms: 300 }] }).verdict,
  ).toBe('ok');
});

test('the cell says where the kernel contradicts the proof: the server had read the request long before', () => {
  const seen = (unreadBytes: number, accepted = true) =>
    diagnose({ ...standoff(), serverSide: [{ atMs: 3700, connection: 4, accepted, unreadBytes }] }).cause?.text;
  expect(seen(0)).toContain('had accepted connection 4 and read all of it before that');
  expect(seen(61)).not.toContain('the kernel shows');
  expect(seen(0, false)).not.toContain('the kernel shows');
});

test('coincidence() is at most as large as chance makes it: counted over every moment that could have been drawn', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 5000 }), // from how many ms the moment is drawn
      fc.integer({ min: 0, max: 6000 }), // when an answer comes that knows nothing of the close
      fc.integer({ min: 0, max: 400 }), // what the request takes alone
      fc.double({ min: 0.01, max: 0.5, noNaN: true }),
      (spanMs, answerMs, alone, level) => {
        // Every whole millisecond is as likely to be drawn: in how many of them would it be called unlikely?
        const unlikely = Array.from({ length: spanMs }, (_, drawn) => answerMs - drawn)
          .filter((afterMs) => afterMs >= 0)
          .filter(
            (afterMs) => coincidence({ afterMs, aloneMs: alone, afterEndMs: afterMs - 7 }, spanMs) <= level,
          ).length;
        expect(unlikely / spanMs).toBeLessThanOrEqual(level + 5 / spanMs);
      },
    ),
    { numRuns: 500 },
  );
});

test('lateness() and overdue() agree for any waits, controls and patience', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          answerMs: fc.option(fc.integer({ min: 0, max: 5000 })),
          alone: fc.option(fc.integer({ min: 0, max: 5000 })),
          known: fc.boolean(),
        }),
        { maxLength: 5 },
      ),
      fc.integer({ min: 200, max: 3000 }),
      (requests, patienceMs) => {
        const connections = requests.map(({ answerMs }, index) =>
          connection(index + 1, index, {
            exchanges: [exchange(`GET /${index}`, index, answerMs === null ? null : index + answerMs)],
          }),
        );
        const controls = requests.flatMap(({ alone, known }, index) =>
          known ? [control(`GET /${index}`, alone)] : [],
        );
        const seen = trace(connections, { controls, patienceMs, endedMs: 12_000 });
        for (const wait of waitsOf(seen)) {
          const asked = requests[wait.connection.id - 1];
          const how = lateness(seen, wait);
          const waited = (asked?.answerMs ?? 12_000 - wait.sinceMs) as number;
          if (waited < patienceMs) expect(how).toBe('no');
          else if (!asked?.known) expect(how).toBe('unchecked');
          else if (asked.alone === null) expect(how).toBe('slow');
          else expect(how).toBe(waited >= patienceMs + asked.alone ? 'hindered' : 'no');
        }
        const late = overdue(seen);
        expect(late === null).toBe(waitsOf(seen).every((wait) => ['no', 'slow'].includes(lateness(seen, wait))));
      },
    ),
    { numRuns: 300 },
  );
});
