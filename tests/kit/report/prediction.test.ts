/** What the page and the terminal tell of servers and predictions. */

import { expect, test } from '@playwright/test';
import { type PageData, renderPage } from '../../../src/report/page/page.tsx';
import { readSources } from '../../../src/report/server-sources.ts';
import { matrixText } from '../../../src/report/terminal/terminal.ts';
import { withoutOwnScript } from '../fixtures/own-script.ts';
import { HOSTILE, SCENARIOS, sampleResults, sampleRun } from '../fixtures/results.ts';
import { sampleTraits, threaded } from '../fixtures/traits.ts';
import { quiet, speculative, visits } from '../fixtures/visits.ts';

/** Chromium with a bystander: as predicted with one server, not with the other, and one that cannot be predicted. */
const results = [
  ...visits('python-threading', [speculative(), speculative(), quiet()]),
  ...visits('python-sequential', [speculative()], { verdict: 'stalled' }),
  ...visits('node-sequential', [quiet()]),
  ...visits('python-keepalive', [quiet()]),
];

const page = (data: Partial<PageData> = {}) =>
  renderPage({
    run: sampleRun(),
    results,
    traces: new Map(),
    traits: sampleTraits(),
    order: { scenarios: SCENARIOS },
    ...data,
  });

/** The text between two places of the page, without markup. */
function between(html: string, start: string, end: string): string {
  const from = html.indexOf(start);
  if (from === -1) return '';
  return html
    .slice(from, html.indexOf(end, from + 1))
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}

test('renderPage() tells what was predicted beside what was observed, what differs first', () => {
  const html = page();
  const text = between(html, '<h2 id="predicted"', '<h2 id="causes"');
  expect(text).toContain('1 of 2 cells as observed, 2 could not be predicted; 1 differs.');
  expect(text).toContain(
    'chromium × node-sequential › bystander stalled ok observed in 1 of 1 trial; stalled would occur in 2 of 3',
  );
  expect(text.indexOf('node-sequential')).toBeLessThan(text.indexOf('Cells by predicted'));
  expect(text).toContain('Predicted Observed ok Observed stalled ok 0 0 delayed 0 0 stalled 1 1 unknown 2 0');
  expect(html).toContain('href="#predicted"');
});

test('renderPage() tells of each cell what was predicted', () => {
  const cell = (server: string) => between(page(), `id="cell-chromium--${server}--bystander"`, '<details');
  expect(cell('python-sequential')).toContain(
    'Predicted stalled, as observed. From traits: a request was sent while the server would be held by a connection on which nothing was sent; stalled in 2 of 3 reference trials (python-threading).',
  );
  expect(cell('node-sequential')).toContain('Predicted stalled, not as observed.');
  expect(cell('python-keepalive')).toContain('Not predicted: there is no trial of this browser and scenario');
});

test('renderPage() says nothing of predictions without traits', () => {
  const html = page({ traits: [] });
  expect(html).not.toContain('id="predicted"');
  expect(html).not.toContain('href="#predicted"');
  expect(html).not.toContain('redicted');
});

test('renderPage() tells of each server what it is, what was found out, and how it is written', () => {
  const html = page({ sources: readSources(['python-sequential', 'no-such-server']) });
  const text = between(html, 'id="server-python-sequential"', 'id="server-python-threading"');
  expect(text).toContain(
    'Python HTTPServer. Reads one connection to the end of its request, answers, closes, and only then accepts the next.',
  );
  expect(text).toContain('Version Python 3.11.2');
  expect(text).toContain(
    'python-sequential is blocked by one silent connection: a request behind it was not answered within 3.0 s, but as soon as it was closed.',
  );
  expect(text).toContain('which is not the version of this run');
  expect(text).toContain('silent 12 0 ms blocked, freed by closing them');
  expect(text).toContain('Source: servers/python/serve.py');
  expect(text).toContain('class RequestHandler(http.server.BaseHTTPRequestHandler):');
  expect(html).toContain('<a href="#server-python-sequential">python-sequential</a>');
  expect(between(page({ traits: [] }), 'id="server-python-sequential"', '</section>')).toContain('It was not probed.');
});

test('renderPage() escapes what traits and sources say, and has no script', () => {
  const traits = results.map(({ server }) => {
    const plain = threaded(server.id);
    return { ...plain, os: HOSTILE, measured: HOSTILE, server: { ...plain.server, version: HOSTILE } };
  });
  const source = { title: HOSTILE, about: HOSTILE, source: HOSTILE, text: `${HOSTILE}\n\tindented\n`, command: null };
  const html = page({ traits, sources: new Map(results.map(({ server }) => [server.id, source])) });
  expect(html).toContain('&lt;script');
  expect(withoutOwnScript(html)).not.toMatch(/<script/i);
  expect(withoutOwnScript(html)).not.toMatch(/<[a-z][^>"]*("[^"]*"[^>"]*)*\sonload=/i);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  expect(withoutOwnScript(html)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(html).toContain('\n  indented');
});

for (const columns of [60, 100]) {
  test(`matrixText() tells predictions in two lines of ${columns} columns at most`, () => {
    const many = matrixText(sampleResults(), { columns, colour: false, traits: sampleTraits() });
    const block = many.split('\n\n').find((each) => each.startsWith('Predicted: '));
    const lines = block?.split('\n') ?? [];
    expect(lines[0]).toMatch(/^Predicted: \d+ of \d+ cells as observed/);
    expect(lines.length).toBeLessThanOrEqual(2);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
    expect(block).toContain('differ');
    expect(matrixText(sampleResults(), { columns, colour: false })).not.toContain('Predicted');
  });
}
