import { automations } from './automation.ts';
import type { BrowserDefinition } from './browser.ts';
import { chromium } from './chromium.ts';
import { controls } from './controls.ts';
import { firefox } from './firefox.ts';
import { onGrid } from './grid/definitions.ts';
import { definitionsOf } from './releases/definitions.ts';
import { readReleases } from './releases/release.ts';
import { webkit } from './webkit.ts';

/** The browsers of the matrix: one Playwright project each. */
export const browsers: readonly BrowserDefinition[] = [chromium, firefox, webkit];

const ofReleases = readReleases().releases.map(definitionsOf);

/** The installed releases, each as its driver opens it, or un-automated where none can speak to it. */
export const releases: readonly BrowserDefinition[] = ofReleases.flatMap((each) => each.slice(0, 1));

/** All of this machine: the same as a plain Playwright test has them, as people start them, and installed releases, too. */
export const localBrowsers: readonly BrowserDefinition[] = [
  ...browsers,
  ...automations,
  ...controls,
  ...ofReleases.flat(),
];

export { onGrid };

/** All that can be projects: those of this machine and, where a grid is named, those on it. */
export const allBrowsers: readonly BrowserDefinition[] = [...localBrowsers, ...onGrid];
