import { expect, test } from '@playwright/test';
import { nothingObservedText, statusOf } from '../../../../src/report/playwright/run-status.ts';
import { result } from '../../fixtures/results.ts';

const cell = (verdict: 'ok' | 'stalled' | 'failed' | 'unavailable' | 'broken') =>
  result('chromium', 'python-sequential', 'bystander', { verdict });

test('a run in which nothing was observed has failed, and says so', () => {
  for (const results of [[], [cell('unavailable')], [cell('broken'), cell('unavailable')]]) {
    expect(statusOf({ played: 'passed', failed: false, results })).toBe('failed');
    expect(nothingObservedText(results)).toContain('Nothing was observed');
  }
  expect(statusOf({ played: 'interrupted', failed: false, results: [] })).toBe('interrupted');
});

test('one cell that was observed is enough, whatever was seen, unless the run is not as expected', () => {
  for (const verdict of ['ok', 'stalled', 'failed'] as const) {
    const results = [cell('unavailable'), cell(verdict)];
    expect(statusOf({ played: 'passed', failed: false, results })).toBe('passed');
    expect(statusOf({ played: 'passed', failed: true, results })).toBe('failed');
    expect(nothingObservedText(results)).toBe('');
  }
});
