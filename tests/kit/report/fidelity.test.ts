import { expect, test } from '@playwright/test';
import { comparisonFileSchema } from '../../../src/domain/measurements.ts';
import { runSchema } from '../../../src/domain/schema.ts';
import { browsersInUse } from '../../../src/report/browsers.ts';
import {
  fidelityOf,
  fidelitySentences,
  isolationText,
  otherwiseText,
  withShipped,
} from '../../../src/report/fidelity.ts';
import { automated, canaryRun, comparison, sampleComparisons } from '../fixtures/dimensions.ts';
import { result } from '../fixtures/results.ts';

const inUse = (...results: Parameters<typeof browsersInUse>[0]) => {
  const [browser] = browsersInUse(results);
  if (!browser) throw new Error('no browser is in use');
  return browser;
};
const chromium = inUse(result('chromium', 'python-sequential', 'bystander'));

test('the sample of comparisons is valid by the schema', () => {
  for (const each of sampleComparisons()) comparisonFileSchema.parse(each);
  runSchema.parse(canaryRun());
});

test('a run that was written before there was a canary is still read', () => {
  const { canary: _, ...older } = canaryRun();
  expect(runSchema.parse(older).canary).toEqual({});
});

test('withShipped() adds what the kit ships with only for what this machine did not compare', () => {
  const own = comparison({ os: 'here' });
  const shipped = [comparison({ os: 'there' }), comparison({ os: 'there', question: 'isolation' })];
  const firefox = comparison({ os: 'there', engine: 'firefox' });
  expect(withShipped([own], [...shipped, firefox])).toEqual([own, shipped[1], firefox]);
  expect(withShipped([], shipped)).toEqual(shipped);
});

test('fidelityOf() takes the version of the run before any other, and the newest of each kind', () => {
  const old = comparison({ browserVersion: '120', measured: '2026-11-24T00:00:00Z' });
  const first = comparison({ measured: '2026-11-21T00:00:00Z' });
  const last = comparison({ measured: '2026-11-22T00:00:00Z' });
  expect(fidelityOf(chromium, [old, first, last])).toEqual([last]);
  expect(fidelityOf(chromium, [old])).toEqual([old]);
  expect(fidelityOf(chromium, [comparison({ engine: 'webkit' }), comparison({ question: 'audit' })])).toEqual([]);
});

test('fidelityOf() asks of a plain test how far it is from people, not whether it is faithful to nobody', () => {
  const plain = inUse(automated('chromium', 'python-sequential', 'bystander'));
  expect(fidelityOf(plain, sampleComparisons()).map(({ question }) => question)).toEqual(['automation']);
});

test('fidelitySentences() tell verdict, distance, trials, when and with which version', () => {
  const [found, how] = fidelitySentences(comparison(), chromium);
  expect(found).toBe('Faithful: it connects as an un-automated Chromium does.');
  expect(how).toBe(
    'Total variation distance 0.08 (bootstrap 0.02 to 0.24; chance alone stays below 0.18), 50 + 50 trials of ' +
      'python-sequential › bystander. Measured 2026-11-23 on Debian GNU/Linux 12 (bookworm), Linux 6.1, x64 with version 156.0.8078.79.',
  );
  const [, other] = fidelitySentences(comparison({ browserVersion: '120.0' }), chromium);
  expect(other).toContain('with version 120.0, which is not the version of this run (156.0.8078.79).');
});

test('the shipped way comes first; other ways to use the browser are told in one line', () => {
  const typed = comparison({
    ways: [
      { id: 'unautomated', title: 'un-automated' },
      { id: 'typed', title: 'driven, typed' },
    ],
    distance: { value: 0.04, interval: { low: 0, high: 0.2 }, chance: 0.2 },
  });
  expect(fidelityOf(chromium, [typed, comparison()])).toEqual([comparison()]);
  expect(fidelityOf(chromium, [typed])).toEqual([typed]);
  expect(otherwiseText(chromium, [typed, comparison()])).toBe(
    'Other ways to use it, total variation distance: typed against unautomated 0.04 (faithful).',
  );
  expect(otherwiseText(chromium, [comparison()])).toBeNull();
});

test('isolationText() is one line, or nothing', () => {
  expect(isolationText(chromium, sampleComparisons())).toBe(
    'One browser for many trials, compared with a fresh one for each, total variation distance: ' +
      'python-sequential › bystander 0.22 (50 + 50 trials: not faithful).',
  );
  expect(isolationText(chromium, [comparison()])).toBeNull();
});

test('browsersOf() prefers what played trials say, and tells switches of some trials apart', () => {
  const one = result('chromium', 'python-sequential', 'bystander');
  const unplayed = { ...one, browser: { ...one.browser, driver: '', switches: [], source: 'planned' } };
  const logged = { ...one, browser: { ...one.browser, switches: [...one.browser.switches, '+log-net-log'] } };
  expect(inUse(unplayed, one, logged)).toMatchObject({
    sources: ['system'],
    drivers: ['playwright'],
    switches: ['-disable-field-trial-config', '+no-first-run'],
    otherSwitches: ['+log-net-log'],
  });
});
