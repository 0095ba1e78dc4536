import { defineConfig } from '@playwright/test';

/** The kit's own tests. The matrix has its own configuration, in the root folder. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.test.ts',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  timeout: 60_000,
  reporter: [['list'], ['json', { outputFile: '../../test-results/kit.json' }]],
  globalSetup: './clean-up.ts',
  outputDir: '../../test-results/kit',
});
