import { createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { type PageData, renderPage } from '../../../../src/report/page/page.tsx';
import { pageScript } from '../../../../src/report/page/script.ts';
import { asAscii } from '../../../../src/text/visible.ts';
import { withoutOwnScript } from '../../fixtures/own-script.ts';
import {
  HOSTILE,
  manyReleases,
  result,
  SCENARIOS,
  sampleResults,
  sampleRun,
  sampleTraces,
} from '../../fixtures/results.ts';
import { stalledFindings } from '../../fixtures/trials.ts';

const page = (data: Partial<PageData> = {}) =>
  renderPage({
    run: sampleRun(),
    results: sampleResults(),
    traces: sampleTraces(),
    order: { scenarios: SCENARIOS },
    ...data,
  });

const all = (html: string, pattern: RegExp): string[] => [...html.matchAll(pattern)].map((match) => match[1] ?? '');

test('renderPage() allows the style it has by its hash, and nothing else', () => {
  const html = page();
  const styles = all(html, /<style>([\s\S]*?)<\/style>/g);
  expect(styles).toHaveLength(1);
  const hash = createHash('sha256')
    .update(styles[0] ?? '')
    .digest('base64');
  const [policy = ''] = all(html, /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/g);
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `script-src 'sha256-${createHash('sha256').update(pageScript()).digest('base64')}'`,
    `style-src 'sha256-${hash}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

test('asAscii() changes nothing that is read, and neither style nor script', () => {
  const html = page();
  const ascii = asAscii(html);
  expect(html).toContain('\u00d7');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what ASCII is
  expect(ascii).toMatch(/^[\u0000-\u007f]*$/);
  for (const own of [pageScript(), all(html, /<style>([\s\S]*?)<\/style>/g)[0] ?? '-']) expect(ascii).toContain(own);
  expect(ascii.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))).toBe(
    html.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))),
  );
});

test('renderPage() has no script but its own, no style attribute and no handler, even from a hostile server', () => {
  const html = withoutOwnScript(page());
  expect(html).not.toMatch(/<script/i);
  expect(html).not.toMatch(/<[^>]*\s(style|on\w+)\s*=/i);
  expect(html).toContain('&lt;script');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  expect(html).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(html).not.toContain('A'.repeat(700));
});

test('renderPage() escapes whatever field a hostile text is in', () => {
  const one = result('chromium', 'python-sequential', 'bystander', stalledFindings);
  const hostile: PageData['results'][number] = {
    ...one,
    browser: { ...one.browser, id: HOSTILE, version: HOSTILE, source: HOSTILE, driver: HOSTILE, switches: [HOSTILE] },
    server: { id: HOSTILE, version: HOSTILE, model: HOSTILE },
    scenario: HOSTILE,
    cause: { ...stalledFindings.cause, text: HOSTILE },
    reason: HOSTILE,
    connections: one.connections.map((each) => ({ ...each, requests: [HOSTILE] })),
    evidence: { trace: 'javascript:alert(1)', pcap: '../../etc/passwd', netlog: HOSTILE, disagreement: HOSTILE },
  };
  const html = page({ results: [hostile], run: { ...sampleRun(), run: HOSTILE, options: { [HOSTILE]: HOSTILE } } });
  expect(withoutOwnScript(html)).not.toMatch(/<script/i);
  expect(withoutOwnScript(html)).not.toMatch(/<[a-z][^>"]*("[^"]*"[^>"]*)*\sonload=/i);
  expect(html).not.toMatch(/href="(?!#|data:,")/);
});

test('renderPage() links every field of a matrix to a section that exists, once', () => {
  const html = page();
  const ids = all(html, /\sid="([^"]*)"/g);
  expect(new Set(ids).size).toBe(ids.length);
  const targets = all(html, /href="#([^"]*)"/g);
  expect(targets.filter((target) => target.startsWith('cell-')).length).toBeGreaterThanOrEqual(243 + 27);
  expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
});

test('renderPage() tells of a stalled cell the cause, the proof, what the driver said, and the listing', () => {
  const html = page();
  const start = html.indexOf('id="cell-chromium--python-sequential--bystander"');
  const section = html.slice(start, html.indexOf('<section class="cell"', start));
  expect(section).toContain('The server sat reading connection 3, on which Chromium had sent nothing since 25 ms');
  expect(section).toContain('closing connection 3 freed the answer 1.4 ms later');
  expect(section).toContain('The driver reported ok, while the wire shows that a request stalled');
  expect(section).toContain('2 of 3 observed trials stalled');
  expect(section).toContain('Server -> Chromium (port 54866)');
  expect(section).toContain('href="traces/chromium-python-sequential-bystander-0.json"');
  expect(section).toContain('>silent</text>');
});

test('renderPage() draws nothing and says so when the trace is missing', () => {
  const html = page({ traces: new Map() });
  expect(html).not.toContain('class="lanes"');
  expect(html).toContain('Its trace is not drawn here');
});

test('renderPage() copes with no results', () => {
  const html = page({ results: [] });
  expect(html).toContain('No trial was recorded.');
  expect(html).not.toContain('<table');
});

test('renderPage() copes with unavailable cells only', () => {
  const html = page({ results: sampleResults().filter(({ verdict }) => verdict === 'unavailable') });
  expect(html).toContain('webkit was not observed: unavailable');
  expect(html).not.toContain('Evidence');
});

test('renderPage() draws one trial of a cell, however many there are', () => {
  const evidence = { trace: 'traces/one.json', pcap: null, netlog: null, disagreement: null };
  const results = Array.from({ length: 3000 }, (_, trial) =>
    result('chromium', 'python-sequential', SCENARIOS[trial % 5] ?? '', { ...stalledFindings, trial, evidence }),
  );
  const [trace] = sampleTraces().values();
  if (!trace) throw new Error('the sample has no trace');
  const html = page({ results, traces: new Map([['traces/one.json', trace]]) });
  expect(all(html, /class="(lanes)"/g)).toHaveLength(5);
  expect(html.length).toBeLessThan(3_000_000);
});

test('renderPage() is sparing on a large page: with what is ok, and it holds the other evidence back', () => {
  const html = page({ results: manyReleases() });
  const section = (id: string) => html.slice(html.indexOf(`id="${id}"`)).split('</section>')[0] ?? '';
  expect(all(html, /<section class="(cell page)" id="cell-/g).length).toBeGreaterThan(400);
  const stalled = section('cell-chromium-120--python-sequential--bystander');
  expect(stalled).toMatch(/Proven\.[\s\S]*<details><summary>[\s\S]*<noscript>[\s\S]*What was launched/);
  expect(section('cell-chromium-120--python-threading--bystander')).not.toContain('<details');
  // As a browser with scripts reads it, it ends at the first end tag.
  for (const held of html.split('<noscript>').slice(1)) expect(held.split('</noscript>')[0]).not.toMatch(/<script/i);
  expect(html.split('<noscript>').length).toBe(html.split('</noscript>').length);
  expect(page()).not.toContain('<noscript');
});

test('renderPage() tells why the browser opened the connection that is blamed, by its own log', () => {
  const reason = 'preconnect of 2 sockets by the loading predictor, 25 ms after the navigation began';
  const told = (connections: PageData['results'][number]['connections']) =>
    page({
      results: [result('chromium', 'python-sequential', 'bystander', { ...stalledFindings, connections })],
      traces: new Map(),
    });
  const html = told(stalledFindings.connections.map((each) => (each.id === 3 ? { ...each, reason } : each)));
  expect(html).toContain(`Chromium says about connection 3: ${reason}.`);
  expect(html).toContain(`Opened for: ${reason}`);
  expect(told(stalledFindings.connections)).not.toContain('says about connection');
});
