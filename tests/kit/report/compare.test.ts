import { expect, test } from '@playwright/test';
import { TRANSITIONS } from '../../../src/features/compare/comparison.ts';
import { compareMarkdown } from '../../../src/report/markdown/compare.ts';
import { renderComparePage } from '../../../src/report/page/compare-page.tsx';
import { compareText } from '../../../src/report/terminal/compare.ts';
import { hostileComparison, sampleComparison } from '../fixtures/compared.ts';

const OPTIONS = { columns: 100, colour: false, all: false };

test('the sample has every transition, so that what follows sees them all', () => {
  const { counts } = sampleComparison();
  expect(TRANSITIONS.filter((each) => counts[each] === 0)).toEqual([]);
});

test('compareText() says first what changed, then shows the sides, then why', () => {
  const text = compareText(sampleComparison(), OPTIONS);
  const [first, second] = text.split('\n');
  expect(first).toBe('- 4 significant changes: 1 regressed, 1 fixed, 1 changed verdict, 1 changed cause.');
  expect(second).toContain('- Chromium, A: chromium-120 120.0.1.2 → B: chromium-150 150.0.1.2: 1 regressed, 1 fixed');
  expect(text).toContain('1 cell cannot be compared, because options differ.');
  expect(text.replace(/\s+/g, ' ')).toContain('stalled: 0 of 30, then 29 of 30');
  expect(text).toContain('Chromium\n┌');
  expect(text).not.toContain('python-threading');
});

test('compareText() shows what did not change when it is asked to, within the columns, and colours only if it may', () => {
  const all = compareText(sampleComparison(), { ...OPTIONS, columns: 60, all: true });
  expect(all).toContain('python-threading');
  for (const line of all.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  expect(all).not.toContain('\u001b');
  expect(compareText(sampleComparison(), { ...OPTIONS, colour: true })).toContain('\u001b[31m');
});

test('compareText() lets nothing through that a terminal would obey', () => {
  const text = compareText(hostileComparison(), { ...OPTIONS, all: true });
  expect(text).toContain('regressed');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
});

test('compareMarkdown() has what changed as a table, and folds the rest', () => {
  const text = compareMarkdown(sampleComparison(), false);
  expect(text).toMatch(/^\*\*Standoff: 4 significant changes: 1 regressed/);
  const [open = '', folded = ''] = text.split(/<details>/);
  expect(open).toContain('| python-sequential › bystander | 30 ok<br>stalls 0 to 11 % | **regressed** |');
  expect(open).not.toContain('node-timeout');
  expect(folded).toContain('node-timeout › bystander');
  expect(text).not.toContain('python-threading');
  expect(compareMarkdown(sampleComparison(), true)).toContain('python-threading');
  // Every row of a table has as many fields as its head.
  const rows = open.split('\n').filter((line) => line.startsWith('|'));
  expect(new Set(rows.map((row) => row.split('|').length))).toEqual(new Set([8]));
});

test('compareMarkdown() has no element of a hostile set', () => {
  const text = compareMarkdown(hostileComparison(), true);
  expect(text.replace(/<\/?(details|summary)>|<br>/g, '')).not.toMatch(/[<>]/);
});

test('renderComparePage() has no script, no style attribute and no handler, even from a hostile set', () => {
  for (const html of [
    renderComparePage(sampleComparison(), '0.1.0'),
    renderComparePage(hostileComparison(), '0.1.0'),
  ]) {
    expect(html).not.toMatch(/<script/i);
    expect(html).not.toMatch(/<[a-z][^>"]*("[^"]*"[^>"]*)*\s(style|on\w+)\s*=/i);
    expect(html).not.toMatch(/href="(?!#|data:,")/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(html).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
  }
});

test('renderComparePage() tells each transition by its word, and each verdict by shape and word', () => {
  const html = renderComparePage(sampleComparison(), '0.1.0');
  for (const each of TRANSITIONS) expect(html).toContain(`<strong>${each.replaceAll('-', ' ')}</strong>`);
  for (const verdict of ['ok', 'delayed', 'stalled', 'failed', 'unavailable', 'broken']) {
    expect(html).toMatch(new RegExp(`href="#shape-${verdict}"[^>]*></use></svg>${verdict}`));
  }
});
