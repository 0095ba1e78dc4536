import { expect, test } from '@playwright/test';
import { actionsPage } from '../../../../src/report/markdown/actions.ts';
import { result } from '../../fixtures/results.ts';

test('actionsPage() counts silent and stalled trials of each action and engine, and leaves out what says nothing', () => {
  const trial = (verdict: 'ok' | 'stalled' | 'broken') =>
    result('chromium', 'python-sequential', 'bystander', { verdict });
  const page = actionsPage([trial('stalled'), trial('ok'), trial('broken')]);
  const line = page.split('\n').find((each) => each.includes('opens the address in a new tab'));
  expect(line).toMatch(/\| silent \d\/2, stalled 1\/2 \(\d+ to \d+ %\) \| {2}\| {2}\|/);
});
