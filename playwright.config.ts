import os from 'node:os';
import { defineConfig } from '@playwright/test';
import { allBrowsers, browsers } from './src/browsers/list.ts';
import { readOptions, select } from './src/options.ts';

/** Each is overridden by its variable: STANDOFF_OUT, STANDOFF_PATIENCE, and so on. */
export const options = readOptions({
  out: 'standoff-results',
  patience: 3000, // ms
  observer: 'relay', // relay, pcap, both
  navigation: 'new-tab', // new-tab, goto, link, typed, keyboard-reload; or several with commas between
  isolation: 'auto', // auto, trial, browser
  evidence: 'none', // none, netlog
  servers: 'default', // or ids with commas between
  scenarios: 'default',
  browsers: 'default',
  trials: 1, // of each cell; or auto: until the interval of its stall rate is narrow enough
  interval: 0.3, // width of that interval (95 %)
  most: 40, // and no more trials than these
});

const processors = os.availableParallelism();

export default defineConfig({
  testDir: 'tests',
  testMatch: 'matrix.spec.ts',
  outputDir: 'test-results/matrix',
  fullyParallel: true, // trials share nothing
  workers: 5 * processors, // a trial mostly waits, but a worker takes 2 s of a processor to begin
  retries: 0, // a trial that is repeated until it pleases proves nothing
  timeout: 180_000,
  reporter: './src/report/reporter.ts',
  globalSetup: './src/trial/begin-run.ts',
  metadata: { standoff: options },
  projects: select(options.browsers, allBrowsers, browsers).map(({ id, engine, races }) => ({
    name: id,
    // All browsers are under way at once: they disturb each other least. One that must wait for its turn needs more.
    workers: Math.ceil((races === 'all' ? 2 : 1.5) * processors),
    metadata: { browser: id, engine },
  })),
});
