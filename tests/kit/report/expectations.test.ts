import { expect, test } from '@playwright/test';
import { judgeRun } from '../../../src/features/expectations/judge.ts';
import { renderPage } from '../../../src/report/page/page.tsx';
import { expectationsText } from '../../../src/report/terminal/sections.ts';
import { judging, rule } from '../fixtures/expected.ts';
import { withoutOwnScript } from '../fixtures/own-script.ts';
import { HOSTILE, sampleRun } from '../fixtures/results.ts';
import { release, trialsOf } from '../fixtures/sets.ts';

const BUG = 'https://example.org/bugs/1';
const results = [
  ...trialsOf({ counts: { stalled: 2 } }),
  ...trialsOf({ counts: { stalled: 1, ok: 2 }, server: 'node-sequential' }),
  ...trialsOf({ counts: { ok: 1 }, server: 'python-threading' }),
  ...trialsOf({ counts: { ok: 9 }, browser: release(120) }),
  ...trialsOf({ counts: { ok: 9 }, engine: 'firefox' }),
  ...trialsOf({ counts: { ok: 9 }, server: 'nginx-proxy' }),
];
const judged = judgeRun(
  results,
  judging([
    rule({ bug: BUG, note: 'since 77' }),
    rule({ server: 'node-sequential', verdicts: ['ok', 'delayed'] }),
    rule({ server: 'python-threading' }),
    rule({ browser: 'chromium-120' }),
    rule({ browser: 'firefox', verdicts: ['ok', 'stalled'] }),
  ]),
);

const text = (columns: number, colour = false) => expectationsText(judged, { columns, colour });

test('expectationsText() tells the counts, then each cell that is unexpected or fixed with expected, observed and bug', () => {
  const flat = text(100).replace(/\n +/g, ' ');
  expect(flat.split('\n')).toEqual([
    'Expectations',
    '- Compared with expectations.jsonc: 2 cells met (1 of them maybe fixed), 2 unexpected, 1 fixed; 1 without an expectation or an observation.',
    '- unexpected: chromium × node-sequential › bystander: expected ok or delayed, observed ok in 2, stalled in 1 of 3 trials (expectations.jsonc, line 4)',
    '- unexpected: chromium × python-threading › bystander: expected stalled, observed ok in 1 of 1 trial (expectations.jsonc, line 5). ' +
      'Perhaps it is fixed, but after 1 trial another verdict may still occur in up to 79 % of trials (95 % interval). 9 trials that are all ok would settle it; STANDOFF_TRIALS=auto plays at least that many.',
    '- fixed: chromium-120 × python-sequential › bystander: expected stalled, observed ok in 9 of 9 trials (expectations.jsonc, line 6)',
    '- maybe fixed: firefox × python-sequential › bystander: expected ok or stalled, observed ok in 9 of 9 trials (expectations.jsonc, line 7)',
    '- Update the rule with `npx standoff expectations update`, and close the bug if there is one.',
  ]);
});

test('expectationsText() keeps within the columns, and has control sequences only with colour', () => {
  for (const columns of [60, 80]) {
    for (const line of text(columns).split('\n')) expect(Array.from(line).length).toBeLessThanOrEqual(columns);
  }
  expect(text(80)).not.toContain('\u001b');
  expect(text(80, true)).toContain('\u001b');
});

const page = (data = {}) => renderPage({ run: sampleRun(), results, traces: new Map(), judged, ...data });
const textOf = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const cellOf = (html: string, anchor: string) => {
  const start = html.indexOf(`<section class="cell page" id="${anchor}"`);
  return textOf(html.slice(start, html.indexOf('</section>', start)));
};

test('renderPage() marks each cell of which something is expected, and says what; the findings name what is unexpected', () => {
  const html = page();
  expect(cellOf(html, 'cell-chromium--python-sequential--bystander')).toMatch(
    /› bystander as expected .*Expected stalled, observed stalled in 2 of 2 trials \(expectations\.jsonc, line 3\); bug: https:\/\/example\.org\/bugs\/1; note: since 77\./,
  );
  expect(cellOf(html, 'cell-chromium--node-sequential--bystander')).toContain('› bystander unexpected ');
  expect(cellOf(html, 'cell-chromium--nginx-proxy--bystander')).not.toMatch(/expected|no expectation/i);
  const findings = textOf(html.slice(html.indexOf('id="findings"'), html.indexOf('id="how"')));
  expect(findings).toContain(
    'Compared with expectations.jsonc: 2 cells met (1 of them maybe fixed), 2 unexpected, 1 fixed',
  );
  expect(findings).toContain('unexpected chromium × node-sequential › bystander : Expected ok or delayed, observed');
  expect(html).toContain('<a href="#cell-chromium--node-sequential--bystander">chromium × node-sequential');
});

test('renderPage() has no word of expectations where the run was held to none', () => {
  const html = page({ judged: null });
  expect(html).not.toContain('Compared with');
  expect(html).not.toMatch(/class="expectation/);
});

test('renderPage() escapes what a rule says', () => {
  const hostile = judgeRun(
    results,
    judging([rule({ server: '*', verdicts: ['failed'], note: HOSTILE, bug: HOSTILE })]),
  );
  const html = page({ judged: hostile });
  expect(html).toContain('&lt;script');
  expect(withoutOwnScript(html)).not.toMatch(/<script/i);
  expect(withoutOwnScript(html)).not.toMatch(/<[a-z][^>"]*("[^"]*"[^>"]*)*\sonload=/i);
});
