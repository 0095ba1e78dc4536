/** `node scripts/count.ts REPORT.json`: one plain line with the numbers of a Playwright JSON report. */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { z } from 'zod';

const reportSchema = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
  errors: z.array(z.unknown()).default([]),
});

const [file] = process.argv.slice(2);
if (!file) {
  console.error('Usage: count.ts REPORT.json');
  process.exit(2);
}
try {
  const { stats, errors } = reportSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  // A test that passed only on a second attempt failed. An error outside a test counts as one failure.
  const failed = stats.unexpected + stats.flaky + errors.length;
  console.log(`${stats.expected} passed, ${failed} failed, ${stats.skipped} skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
} catch (error) {
  console.error(`Cannot read ${file}: ${error instanceof Error ? error.message : error}`);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
}
