import path from 'node:path';
import { defineConfig } from '@playwright/test';

// What the person has installed must not become a part of what the tests count.
process.env.STANDOFF_RELEASES ??= path.resolve('test-results/no-releases');

/**
 * The kit's own tests. The matrix has its own configuration, in the root folder. Whatever starts browsers, all servers of the
 * catalogue or whole runs is called `*.slow.test.ts`: `npm test` leaves it out, `npm run ok` runs everything. What real browsers beside
 * it would disturb is called `*.alone.test.ts`: it runs after everything else, in one worker (`--project=alone --no-deps`: only that).
 */
export default defineConfig({
  testDir: '.',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  timeout: 60_000,
  projects: [
    { name: 'fast', testMatch: '**/*.test.ts', testIgnore: ['**/*.slow.test.ts', '**/*.alone.test.ts'] },
    { name: 'slow', testMatch: '**/*.slow.test.ts' },
    { name: 'alone', testMatch: '**/*.alone.test.ts', dependencies: ['fast', 'slow'], workers: 1 },
  ],
  reporter: [['list'], ['json', { outputFile: '../../test-results/kit.json' }]],
  globalSetup: './clean-up.ts',
  outputDir: '../../test-results/kit',
});
