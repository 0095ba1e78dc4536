import process from 'node:process';
import type { BrowserDefinition } from './browser.ts';
import { commandBrowser } from './command.ts';

/** Browsers as people start them: the controls of the automated ones, and others that no driver speaks to. */
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
  commandBrowser({
    id: 'qutebrowser',
    engine: 'chromium',
    title: 'qutebrowser',
    program: 'qutebrowser',
    windowClass: 'qutebrowser',
    addressKeys: ['shift+o'],
    typesScheme: true,
    args: (profile) => ['--basedir', profile, ...(asRoot() ? ['--qt-flag', 'no-sandbox'] : []), 'about:blank'],
    handOver: (profile, url) => ['--basedir', profile, '--target', 'tab', url],
  }),
];

/** Chromium's sandbox refuses to run as root. */
const sandbox = (): string[] => (asRoot() ? ['--no-sandbox'] : []);

const asRoot = (): boolean => process.getuid?.() === 0;
