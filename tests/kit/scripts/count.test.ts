import { writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { script } from './command-line.ts';

async function count(report: unknown, file: string) {
  await writeFile(file, JSON.stringify(report));
  return await script('count', [file]);
}

test('count prints one plain line when all passed', async () => {
  const report = { stats: { expected: 41, unexpected: 0, flaky: 0, skipped: 2 }, errors: [] };
  const told = await count(report, test.info().outputPath('report.json'));
  expect(told).toEqual({ code: 0, stdout: '41 passed, 0 failed, 2 skipped\n', stderr: '' });
});

test('count takes a flaky test and an error outside of any test for failed', async () => {
  const report = {
    stats: { expected: 39, unexpected: 1, flaky: 1, skipped: 0 },
    errors: [{ message: 'no such file' }],
  };
  const told = await count(report, test.info().outputPath('report.json'));
  expect(told).toEqual({ code: 1, stdout: '39 passed, 3 failed, 0 skipped\n', stderr: '' });
});

test('count still prints its line when there is no report', async () => {
  const told = await script('count', [test.info().outputPath('none.json')]);
  expect(told.code).toBe(1);
  expect(told.stdout).toBe('0 passed, 1 failed, 0 skipped\n');
  expect(told.stderr).toContain('none.json');
});
