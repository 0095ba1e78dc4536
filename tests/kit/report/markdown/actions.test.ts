import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { kitRoot } from '../../../../src/domain/kit.ts';
import { shippedActions } from '../../../../src/domain/read-measurements.ts';
import { actionsPage, measuredActions } from '../../../../src/report/markdown/actions.ts';
import { result } from '../../fixtures/results.ts';

test('actionsPage() counts silent and stalled trials of each action and engine, and leaves out what says nothing', () => {
  const trial = (verdict: 'ok' | 'stalled' | 'broken') =>
    result('chromium', 'python-sequential', 'bystander', { verdict });
  const page = actionsPage(measuredActions([trial('stalled'), trial('ok'), trial('broken')]));
  const line = page.split('\n').find((each) => each.includes('opens the address in a new tab'));
  expect(line).toMatch(/\| silent \d\/2, stalled 1\/2 \(\d+ to \d+ %\) \| {2}\| {2}\|/);
});

test('docs/actions.md is what data/actions.jsonl gives', () => {
  const shipped = shippedActions();
  expect(shipped.length).toBeGreaterThan(0);
  expect(actionsPage(shipped)).toBe(readFileSync(path.join(kitRoot, 'docs/actions.md'), 'utf8'));
});
