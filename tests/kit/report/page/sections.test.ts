/** The sections of the page that are there only when a run has something for them. */

import { expect, test } from '@playwright/test';
import type { MeasuredAction } from '../../../../src/domain/measurements.ts';
import { type PageData, renderPage } from '../../../../src/report/page/page.tsx';
import { browserTraitsFile, sampleBrowserTraits, visits } from '../../fixtures/browser-traits.ts';
import { canaryRun, comparison, dimensionResults, navigated, sampleComparisons } from '../../fixtures/dimensions.ts';
import { withoutOwnScript } from '../../fixtures/own-script.ts';
import { HOSTILE, result, SCENARIOS, sampleResults, sampleRun } from '../../fixtures/results.ts';

const page = (data: Partial<PageData> = {}) =>
  renderPage({
    run: canaryRun(),
    results: dimensionResults(),
    traces: new Map(),
    comparisons: sampleComparisons(),
    order: { scenarios: SCENARIOS },
    ...data,
  });

/** The text of the section with the heading `id`, or of the page that has it, without markup. */
function section(html: string, id: string): string {
  const start = html.search(new RegExp(`<(h2|section class="page") id="${id}"`));
  const heading = html.indexOf('<h2', start);
  const end = html.indexOf('<h2', heading + 1);
  return start === -1
    ? ''
    : html
        .slice(start, end === -1 ? undefined : end)
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ');
}

test('renderPage() shows both profiles side by side, what was missed first', () => {
  const text = section(page(), 'profiles');
  expect(text).toContain('A plain Playwright test with Chromium would have missed 9 of 10 stalls');
  expect(text).toContain('python-sequential bystander ok 0 of 1 stalled stalled 41 of 103 stalled (31 to 49 %)');
  expect(text.indexOf('python-sequential bystander')).toBeLessThan(text.indexOf('The same verdict in 27 cells'));
});

test('renderPage() shows rates by kind of navigation, and the kind of each trial', () => {
  const html = page();
  const text = section(html, 'navigations');
  expect(text).toContain('Scenario new-tab goto link typed keyboard-reload');
  expect(text).toContain('bystander python-sequential 19 of 23 63 to 93 % 3 of 20 5 to 36 % 9 of 20 26 to 66 %');
  expect(html.match(/>Navigation<\/th>/g)).toHaveLength(1);
});

test('renderPage() has neither section where there is nothing to compare, and links to none', () => {
  const html = page({ results: sampleResults() });
  expect(section(html, 'profiles') + section(html, 'navigations')).toBe('');
  expect(withoutOwnScript(html)).not.toMatch(/href="#(profiles|navigations)"/);
  expect(html).not.toContain('>Navigation</th>');
});

test('renderPage() tells of each browser what it is and how faithful', () => {
  const text = section(page(), 'browsers');
  const of = (id: string, next: string) => text.slice(text.indexOf(` ${id} Version`), text.indexOf(` ${next} Version`));
  const chromium = of('chromium', 'chromium-automation');
  expect(chromium).toContain('Faithful: it connects as an un-automated Chromium does. Total variation distance 0.08');
  expect(chromium).toContain('3 opened, 1 silent, spoke in order 1 2: stalled 23 27');
  expect(chromium).toContain('Stalled (95 % Wilson interval) 23/50 (33 to 60 %) 27/50 (40 to 67 %)');
  expect(chromium).toContain('in ms, median (range) 1043 (1019 to 1388) none');
  expect(chromium).toContain('One browser for many trials, compared with a fresh one for each');
  expect(of('firefox', 'firefox-automation')).toContain('which is not the version of this run (153.0)');
  expect(of('firefox', 'firefox-automation')).toContain('3 more patterns 6 3');
  expect(text.slice(text.indexOf(' webkit Version'))).toContain('Fidelity: not measured.');
});

test('renderPage() gives a rate its interval in cells and in the titles of the matrices, once there are two trials', () => {
  const html = page({ results: navigated('new-tab', 10, 20) });
  expect(html).toContain('10 of 20 observed trials stalled (30 to 70 %), 10 provoked.');
  expect(html).toContain('title="chromium × python-sequential › bystander: 10 of 20 stalled (30 to 70 %)"');
  const single = page({ results: [result('chromium', 'python-sequential', 'bystander')], run: sampleRun() });
  expect(single).toContain('0 of 1 observed trial stalled, 1 provoked.');
});

test('renderPage() escapes what a comparison says', () => {
  const hostile = comparison({
    os: HOSTILE,
    server: HOSTILE,
    browserVersion: HOSTILE,
    measured: HOSTILE,
    ways: [
      { id: HOSTILE, title: HOSTILE },
      { id: HOSTILE, title: HOSTILE },
    ],
    patterns: [{ pattern: HOSTILE, counts: [1, 2] }],
  });
  const html = page({ comparisons: [hostile, { ...hostile, question: 'isolation' }] });
  expect(html).toContain('&lt;script');
  expect(withoutOwnScript(html)).not.toMatch(/<script/i);
  expect(withoutOwnScript(html)).not.toMatch(/<[a-z][^>"]*("[^"]*"[^>"]*)*\sonload=/i);
});

test('renderPage() shows traits by release: a table for each engine, and a drawing of what was measured in several releases', () => {
  const html = page({ browserTraits: sampleBrowserTraits() });
  const text = section(html, 'traits');
  expect(text).toContain(
    'Chromium by release Trait 120 chromium-120, driven 150 chromium-150, driven 156 chromium, driven',
  );
  expect(text).toContain('limit per host 6 in 3/3 (44 to 100 %)');
  expect(text).toContain('it never had two silent connections to one host (10 visits)');
  expect(text).toContain('2 since ≤ 120; changed between 120 and 150: 3 since ≤ 150 (measured until 156)');
  const start = html.indexOf('id="traits"');
  const own = html.slice(start, html.indexOf('<h2', start));
  expect(own).toContain('Chromium, driven, connections opened, typed (connections) by release</title>');
  expect(own).toMatch(/<desc id="trait-1-desc">120: 2, 150: 3, 156: 3\.<\/desc>/);
  expect(own).not.toMatch(/WebKit, [^<]*<\/title>/); // one release is no line
});

test('renderPage() has no traits where none were measured', () => {
  expect(page()).not.toContain('id="traits"');
});

test('renderPage() escapes what a file of traits says', () => {
  const hostile = (version: string) =>
    browserTraitsFile(
      { id: HOSTILE, version, source: HOSTILE, driver: HOSTILE },
      {
        'first-visit': {
          value: [visits([3]), { ...visits([2]), navigation: 'goto', value: null, reason: HOSTILE }],
          reason: null,
        },
        partitions: { value: null, reason: HOSTILE },
      },
    );
  const html = page({ browserTraits: [hostile(HOSTILE), hostile('1'), { ...hostile('2'), os: HOSTILE }] });
  expect(html).toContain('&lt;script');
  expect(withoutOwnScript(html)).not.toMatch(/<script/i);
  expect(withoutOwnScript(html)).not.toMatch(/<[^>]*\s(style|on\w+)\s*=/i);
});

test('renderPage() tells the run: on what, with which options, how long the trials took, and what was not played', () => {
  const text = section(page({ results: sampleResults(), run: sampleRun() }), 'run');
  expect(text).toContain('Options');
  expect(text).toContain('patience 3000');
  expect(text).toMatch(/How long the trials took Browser Trials Observed Median of a trial Longest/);
  expect(text).toMatch(/\d+ cells? unavailable, \d+ broken: why/);
  const few = section(page({ results: navigated('new-tab', 10, 20) }), 'run');
  expect(few).toContain('Everything in the run was played.');
  expect(few).toMatch(/chromium 20 20 [\d.]+ m?s [\d.]+ m?s [\d.]+ s/);
});

test('renderPage() has a page for each browser and server, with all their cells and how the release connects', () => {
  const html = page({ results: sampleResults(), browserTraits: sampleBrowserTraits() });
  const of = (id: string) =>
    html.slice(html.indexOf(`<section class="`, html.indexOf(`id="${id}"`) - 40)).split('</section>')[0] ?? '';
  const links = (text: string) => [...text.matchAll(/href="#(cell-[^"]*)"/g)].map(([, id = '']) => id);
  const server = links(of('server-nginx-proxy'));
  expect(server).toHaveLength(SCENARIOS.length * 3);
  expect(server.every((id) => id.includes('--nginx-proxy--'))).toBe(true);
  const browser = of('browser-chromium');
  expect(links(browser)).toHaveLength(SCENARIOS.length * 9);
  expect(browser).toContain('How chromium connects');
  expect(browser).toMatch(/<th scope="row">unused connection held<\/th>/);
  expect(of('browser-webkit')).not.toContain('chromium-150'); // a release of another engine
});

test('renderPage() names the release in the head of a matrix, and the interval in its fields', () => {
  const html = page({ results: navigated('new-tab', 10, 20) });
  expect(html).toContain('10/20 stalled, 30 to 70 %');
  expect(html).toMatch(
    /<th scope="col" data-browser="chromium"><a href="#browser-chromium">chromium<\/a><small>[\d.]+<\/small>/,
  );
});

test('renderPage() tells of a proven stall what helps, with the cell of the run that shows it', () => {
  const html = page({ results: sampleResults() });
  const of = (id: string) => html.slice(html.indexOf(`id="${id}"`)).split('</section>')[0] ?? '';
  const stalled = of('cell-chromium--python-sequential--bystander');
  expect(stalled).toContain('What helps, smallest change first');
  expect(stalled).toContain('ThreadingHTTPServer');
  expect(stalled).toContain('href="#cell-chromium--python-threading--bystander"');
  expect(of('cell-chromium--node-sequential--bystander')).toContain('href="#cell-chromium--node-threaded--bystander"');
  expect(of('cell-chromium--python-threading--bystander')).not.toContain('What helps');
  // The cell that shows it may not be in the run.
  const alone = page({
    results: sampleResults().filter(({ server }) => server.id === 'python-sequential'),
  });
  expect(alone).toContain('python-threading › bystander, which was not played in this run');
  expect(withoutOwnScript(alone)).not.toContain('href="#cell-chromium--python-threading');
});

test('renderPage() says what provokes a browser, and what was tried where nothing does', () => {
  const action = (engine: 'chromium' | 'webkit', what: string, provoked: number): MeasuredAction => ({
    engine,
    versions: ['1.2'],
    server: 'python-sequential',
    action: what,
    trials: 20,
    provoked,
    stalls: provoked,
  });
  const html = page({
    actions: [action('chromium', 'presses a link', 20), action('chromium', 'rests', 0), action('webkit', HOSTILE, 0)],
  });
  const text = html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  expect(text).toContain('Chromium 1.2 leaves a connection silent when a person … presses a link (20 of 20).');
  expect(text).toContain('Tried without a silent connection (1 of 2 actions), when a person … rests (0 of 20).');
  expect(text).toContain('Nothing that was tried provokes WebKit 1.2 : it left no connection silent.');
  expect(withoutOwnScript(html)).not.toMatch(/<script/i);
});
