import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { summaryMarkdown, writeStepSummary } from '../../../../src/report/markdown/summary.ts';
import { makeFolder } from '../../../../src/system/folder.ts';
import { result, sampleResults, sampleRun } from '../../fixtures/results.ts';
import { shard } from '../../fixtures/shards.ts';
import { stalledFindings } from '../../fixtures/trials.ts';

const SERVERS = ['node-sequential', 'python-sequential'] as const;

test('summaryMarkdown() says in sentences what was found, then shows the matrix with intervals', () => {
  const text = summaryMarkdown(sampleResults(), { run: sampleRun() });
  const [title, , first] = text.split('\n');
  expect(title).toBe('## Standoff: which browser stalls with which server');
  expect(first).toContain('- chromium stalls with 3 of 9 servers');
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  expect(rows).toHaveLength(2 + 9);
  expect(rows[0]).toBe('| server | chromium | firefox | webkit |');
  expect(new Set(rows.map((row) => row.split('|').length))).toEqual(new Set([6]));
  expect(rows.find((row) => row.includes('python-sequential'))).toMatch(
    /^\| python-sequential \| \*\*stalled\*\* 6\/15 \(\d+ to \d+ %\) \| ok&#42; \| unavailable \|$/,
  );
  expect(text).toContain('ok&#42; not provoked');
  expect(text.endsWith('\n')).toBe(true);
});

test('summaryMarkdown() lists stalls without a proven cause, what is broken, what failed, and folds the rest', () => {
  const [open = '', ...folded] = summaryMarkdown(sampleResults(), { run: sampleRun() }).split('<details>');
  expect(open).toContain('### Stalls without a proven cause');
  expect(open).toContain('firefox × python-keepalive › subresources, 2 trials: the request waited 3001 ms');
  expect(open).not.toContain('python-sequential › bystander');
  expect(open).toContain("### Broken through the kit's own fault");
  expect(open).toContain('the browser did not start within 30 s');
  expect(open).toContain('### Failed');
  expect(folded[0]).toContain('WebKit is not installed');
  expect(folded[1]).toContain('2 processors, Node.js 20.20.2, Playwright 1.64.1');
});

test('summaryMarkdown() has a section only for what there is', () => {
  const proven = SERVERS.map((server) => result('chromium', server, 'bystander', stalledFindings));
  const text = summaryMarkdown(proven, { run: null });
  expect(text).not.toMatch(/###|<details>|not provoked/);
  expect(summaryMarkdown([], { run: null })).toContain('No trial was recorded.');
});

test('summaryMarkdown() warns of what makes the verdicts say less, and tells each shard of a merged run', () => {
  const canary = { chromium: { speculates: false, text: 'no connection came <b>ahead</b>' } };
  const run = { ...sampleRun(), status: 'failed' as const, canary, shards: [shard('a'), shard('b', { cpus: 1 })] };
  const text = summaryMarkdown(sampleResults(), { run });
  expect(text).toContain('> **Warning:** Chromium makes no speculative connections here');
  expect(text).toContain('> **The run ended as failed.**');
  expect(text).toMatch(/- a: .*4 processors.*\n- b: .*1 processor,/);
});

test('summaryMarkdown() lets nothing of a hostile server become markup, and no list grow without end', () => {
  const text = summaryMarkdown(sampleResults(), { run: sampleRun() });
  expect(text).toContain('&#60;script&#62;');
  expect(text.replace(/<\/?(details|summary)>/g, '').replace(/^> /gm, '')).not.toMatch(/[<>]/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  const cause = { ...stalledFindings.cause, proven: false };
  const many = Array.from({ length: 30 }, (_, index) =>
    result('chromium', 'python-sequential', `scenario-${index}`, { ...stalledFindings, cause }),
  );
  expect(summaryMarkdown(many, { run: null })).toContain('- … and 10 more: see the report');
});

test('writeStepSummary() adds to the file that GitHub names, never more than it takes, and fails nothing', async () => {
  const folder = await makeFolder('test');
  try {
    const file = path.join(folder.path, 'summary.md');
    writeStepSummary('nowhere', {});
    writeStepSummary('one\n', { GITHUB_STEP_SUMMARY: file });
    writeStepSummary('two\n', { GITHUB_STEP_SUMMARY: file });
    expect(readFileSync(file, 'utf8')).toBe('one\n\ntwo\n\n');
    rmSync(file);
    writeStepSummary('x'.repeat(400_000), { GITHUB_STEP_SUMMARY: file });
    expect(readFileSync(file, 'utf8')).toMatch(/^Standoff: the summary is too long/);
    expect(() => writeStepSummary('lost', { GITHUB_STEP_SUMMARY: folder.path })).not.toThrow();
  } finally {
    await folder.remove();
  }
});
