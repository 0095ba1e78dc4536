import { expect, test } from '@playwright/test';
import { chromium } from '../../../../src/browsers/chromium.ts';
import { firefox } from '../../../../src/browsers/firefox.ts';
import { webkit } from '../../../../src/browsers/webkit.ts';
import { shippedVisits } from '../../../../src/domain/read-measurements.ts';
import type { Result } from '../../../../src/domain/schema.ts';
import type { Traits } from '../../../../src/domain/server-traits.ts';
import { occurs, predict } from '../../../../src/features/predict/predict.ts';
import { referenceVisits } from '../../../../src/features/predict/reference.ts';
import { pool, proxy, sampleTraits, sequential, threaded } from '../../fixtures/traits.ts';
import { alive, quiet, speculative, stopped, visits } from '../../fixtures/visits.ts';

/** What is predicted for one server of the sample. */
const of = (results: Result[], server: string, traits: Traits[] = sampleTraits()) =>
  predict(results, traits).find((each) => each.server === server);

const closing = [
  ...visits('python-threading', [speculative(), speculative(), quiet()]),
  ...visits('node-threaded', [speculative(), quiet()]),
];

test('predict() expects a stall of a server that one silent connection blocks, with the share of trials that had one', () => {
  const found = of([...closing, ...visits('python-sequential', [quiet()])], 'python-sequential');
  expect(found).toMatchObject({ verdict: 'stalled', stalled: { least: 3, most: 3 } });
  expect(found?.reference).toMatchObject({ servers: ['python-threading', 'node-threaded'], silent: 3 });
  expect(found?.why).toBe(
    'a request was sent while the server would be held by a connection on which nothing was sent',
  );
});

test('predict() does not look at what was observed of the pair, nor at the same server', () => {
  const verdicts = (['ok', 'stalled', 'failed'] as const).map((verdict) =>
    of(
      [...closing, ...visits('python-sequential', [speculative(), quiet(), alive()], { verdict })],
      'python-sequential',
    ),
  );
  expect(verdicts[1]).toEqual(verdicts[0]);
  expect(verdicts[2]).toEqual(verdicts[0]);
  // Of the reference servers each is predicted from the other alone.
  expect(of(closing, 'python-threading')?.reference).toMatchObject({ servers: ['node-threaded'], silent: 1 });
  expect(of(closing, 'node-threaded')?.verdict).toBe('ok');
});

test('predict() takes for a server that keeps connections alive what was seen with such servers', () => {
  const kept = visits('nginx-proxy', [alive(), alive()]);
  expect(of([...kept, ...visits('python-keepalive', [quiet()])], 'python-keepalive')).toMatchObject({
    verdict: 'stalled',
    stalled: { least: 2, most: 2 },
    why: 'a request was sent while the server would be held by a connection that is kept alive after an answer',
  });
  const without = of([...closing, ...visits('python-keepalive', [quiet()])], 'python-keepalive');
  expect(without).toMatchObject({ verdict: 'unknown', reference: null });
  expect(without?.why).toContain('with another server that nothing blocks and that keeps connections alive');
});

test('predict() expects a delay of a server that gives silent connections up', () => {
  const reference = visits('python-threading', [stopped(), stopped()], { scenario: 'abandoned' });
  const target = visits('python-timeout', [quiet()], { scenario: 'abandoned' });
  expect(of([...reference, ...target], 'python-timeout')).toMatchObject({
    verdict: 'delayed',
    why: 'a request was sent while the server would be held by a connection on which nothing was sent, until that is closed (after 100 ms of silence)',
  });
});

test('predict() says unknown where the probe did not try what the browser leaves', () => {
  const three = [...speculative().slice(0, 3), ...speculative().slice(2)].map((each, index) => ({
    ...each,
    id: index + 1,
  }));
  const silent = (count: number) => [
    ...quiet().slice(0, 2),
    ...Array.from({ length: count }, (_, index) => ({ ...(three[2] as (typeof three)[number]), id: 3 + index })),
    { ...(quiet()[2] as (typeof three)[number]), id: 99 },
  ];
  const predicted = (count: number) =>
    of(
      [...visits('python-threading', [silent(count), silent(count)]), ...visits('python-sequential', [quiet()])],
      'python-sequential',
      [...sampleTraits().filter(({ server }) => server.id !== 'python-sequential'), pool('python-sequential', 4)],
    );
  expect([2, 3, 6].map((count) => predicted(count)?.verdict)).toEqual(['ok', 'unknown', 'stalled']);
  expect(predicted(3)).toMatchObject({ stalled: { least: 0, most: 2 } });
  expect(predicted(3)?.why).toMatch(/^ok or stalled: the probe did not try/);
});

test('predict() says unknown of a server that was not probed, and takes the last of two probes', () => {
  const results = [...closing, ...visits('python-sequential', [quiet()])];
  expect(of(results, 'python-sequential', [threaded('node-threaded')])?.why).toBe('the server was not probed');
  const older = { ...threaded('python-sequential'), measured: '2020-01-01T00:00:00.000Z' };
  for (const traits of [
    [older, ...sampleTraits()],
    [...sampleTraits(), older],
  ]) {
    expect(of(results, 'python-sequential', traits)?.verdict).toBe('stalled');
  }
});

test('predict() leaves out trials of a reference in which something went wrong, and servers behind TLS', () => {
  const wrong = visits('node-threaded', [speculative()], { verdict: 'failed' });
  const target = visits('python-sequential', [quiet()]);
  expect(of([...wrong, ...target], 'python-sequential')?.reference).toBeNull();
  const traits = [{ ...threaded('node-threaded'), tls: true }, sequential('python-sequential'), proxy('nginx-proxy')];
  expect(of([...closing, ...target], 'python-sequential', traits)?.verdict).toBe('unknown');
});

test('occurs() wants it seen again, or in more than a tenth of the trials', () => {
  expect([occurs(0, 1), occurs(1, 1), occurs(1, 3), occurs(1, 50), occurs(2, 50)]).toEqual([
    false,
    true,
    true,
    false,
    true,
  ]);
});

test('predict() takes the visits that come with the kit together with those of the run, for a like server, scenario and way of opening', () => {
  const kept = referenceVisits(
    visits('python-threading', [speculative(), speculative(), speculative()]),
    sampleTraits(),
  );
  const own = visits('node-threaded', [quiet()]);
  const target = visits('python-sequential', [quiet()]);
  const all = [...own, ...target];
  const found = (visited: typeof kept, results = all) =>
    predict(results, sampleTraits(), visited).find(({ server }) => server === 'python-sequential');
  expect(found([])).toMatchObject({ stalled: { most: 0 }, reference: { kept: null } });
  expect(found(kept)).toMatchObject({
    verdict: 'stalled',
    stalled: { least: 3, most: 3 },
    reference: { servers: ['node-threaded', 'python-threading'], kept: { trials: 3 } },
  });
  expect(found(kept, target)?.reference?.trials).toHaveLength(3);
  for (const other of [
    { engine: 'firefox' as const },
    { navigation: 'typed' as const },
    { history: 'lived-in' as const },
    { host: '127.0.0.1' as const },
    { scenario: 'reload' },
    { server: { id: 'nginx-proxy', keepsAlive: true, tls: false } },
    { server: { id: 'python-sequential', keepsAlive: false, tls: false } },
  ]) {
    expect(found(kept.map((each) => ({ ...each, ...other })))?.reference?.kept).toBeNull();
  }
});

test('predict() takes the visits of the same release, and else those of the newest', () => {
  const [first] = referenceVisits(visits('python-threading', [quiet()]), sampleTraits());
  const target = visits('python-sequential', [quiet()]);
  const [mine] = target.map(({ browser }) => browser.version);
  const of = (...versions: string[]) =>
    predict(
      target,
      sampleTraits(),
      versions.flatMap((version) => (first ? [{ ...first, version }] : [])),
    )[0]?.reference?.kept?.version;
  expect(of('9.0.1', mine ?? '', '999.1')).toBe(mine);
  expect(of('9.0.1', '999.1', '100.2')).toBe('999.1');
});

test('referenceVisits() leaves out servers that something blocks, and trials in which something went wrong', () => {
  const results = [
    ...visits('python-sequential', [quiet()]),
    ...visits('python-threading', [quiet()], { verdict: 'failed' }),
    ...visits('python-threading', [speculative()]),
  ];
  const found = referenceVisits(results, sampleTraits());
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ server: { id: 'python-threading', keepsAlive: false }, scenario: 'bystander' });
  expect(found[0]?.trials.map((each) => each.length)).toEqual([4]);
});

test('the visits that come with the kit are of every engine, by the way of opening that a run uses, with ten trials or more', () => {
  const shipped = shippedVisits((warning) => expect(warning).toBe(''));
  for (const browser of [chromium, firefox, webkit]) {
    for (const scenario of ['first-visit', 'bystander', ...(browser.alsoPlays ?? [])]) {
      for (const keepsAlive of [false, true]) {
        const fit = shipped.filter(
          (each) =>
            each.engine === browser.engine &&
            each.scenario === scenario &&
            each.navigation === browser.natural &&
            each.server.keepsAlive === keepsAlive,
        );
        const trials = fit.reduce((sum, each) => sum + each.trials.length, 0);
        expect(trials, `${browser.id}, ${scenario}, ${keepsAlive ? 'kept alive' : 'closed'}`).toBeGreaterThanOrEqual(
          10,
        );
      }
    }
  }
});
