import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { kitRoot } from '../../../../src/domain/kit.ts';
import { shippedComparisons, shippedHold } from '../../../../src/domain/read-measurements.ts';
import { fidelityPage } from '../../../../src/report/markdown/fidelity.ts';

const docs = path.join(kitRoot, 'docs');
const comparisons = shippedComparisons();
const holds = shippedHold();

test('docs/fidelity.md is what the measurements beside it give', () => {
  expect(comparisons.length).toBeGreaterThan(0);
  expect(fidelityPage(comparisons, holds)).toBe(readFileSync(path.join(docs, 'fidelity.md'), 'utf8'));
});

test('every comparison is told, with its numbers of trials', () => {
  const page = fidelityPage(comparisons, holds);
  for (const { stalls } of comparisons) {
    for (const { stalls: count, trials } of stalls) expect(page).toContain(`${count}/${trials} (`);
  }
  expect(page).toContain('## How long idle connections are held');
});

test('a question that nobody measured has no section', () => {
  const page = fidelityPage(comparisons.filter(({ question }) => question !== 'audit'));
  expect(page).not.toContain('## Audit');
  expect(page).not.toContain('## How long');
});
