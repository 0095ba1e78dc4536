import process from 'node:process';
import type { BrowserDefinition } from './browser.ts';
import { commandBrowser } from './command.ts';

/** Browsers as people start them. Each is the control of the automated one of its engine. */
export const controls: readonly BrowserDefinition[] = [
  commandBrowser({
    id: 'chromium-unautomated',
    engine: 'chromium',
    title: 'Chromium, un-automated',
    windowClass: 'chromium',
    args: (profile) => [`--user-data-dir=${profile}`, '--no-first-run', '--no-default-browser-check', ...sandbox()],
    handOver: (profile, url) => [`--user-data-dir=${profile}`, ...sandbox(), url],
  }),
  commandBrowser({
    id: 'firefox-unautomated',
    engine: 'firefox',
    title: 'Firefox, un-automated',
    windowClass: 'firefox',
    args: (profile) => ['--profile', profile, '--no-default-browser-check'],
    handOver: (profile, url) => ['--profile', profile, '--new-tab', url],
  }),
  commandBrowser({
    id: 'webkit-unautomated',
    engine: 'webkit',
    title: 'MiniBrowser, un-automated',
    windowClass: 'MiniBrowser',
    typesScheme: true,
    args: () => [],
  }),
];

/** Chromium's sandbox refuses to run as root. */
function sandbox(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
