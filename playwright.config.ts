import os from 'node:os';
import { defineConfig } from '@playwright/test';
import { allBrowsers, browsers } from './src/browsers/list.ts';
import { readOptions, select } from './src/options.ts';

/** Each is overridden by its variable: STANDOFF_OUT, STANDOFF_PATIENCE, and so on. */
export const options = readOptions({
  out: 'standoff-results',
  patience: 3000, // ms
  observer: 'relay', // relay, pcap, both
  navigation: 'new-tab', // new-tab, goto, link, typed
  isolation: 'auto', // auto, trial, browser
  evidence: 'none', // none, netlog
  servers: 'default', // or ids with commas between
  scenarios: 'default',
  browsers: 'default',
});

export default defineConfig({
  testDir: 'tests',
  testMatch: 'matrix.spec.ts',
  outputDir: 'test-results/matrix',
  fullyParallel: true, // trials share nothing
  workers: 3 * os.availableParallelism(), // a trial mostly waits
  retries: 0, // a trial that is repeated until it pleases proves nothing
  timeout: 180_000,
  reporter: './src/report/reporter.ts',
  globalSetup: './src/trial/begin-run.ts',
  metadata: { standoff: options },
  projects: select(options.browsers, allBrowsers, browsers).map(({ id, engine }) => ({
    name: id,
    metadata: { browser: id, engine },
  })),
});
