/** Which of the driver's Chromium switches could touch networking, each as the change that takes it away. Pure. */
import type { Change } from './browser.ts';

/** What is passed for the driver's or the system's own sake, and what is plainly about something else. */
const ELSEWHERE = [
  'about:blank',
  '--allow-pre-commit-input',
  '--disable-breakpad',
  '--disable-dev-shm-usage',
  '--disable-edgeupdater',
  '--disable-features', // one by one, below
  '--disable-hang-monitor',
  '--disable-infobars',
  '--disable-pings', // Debian's
  '--disable-prompt-on-repost',
  '--disable-search-engine-choice-screen',
  '--disable-updater-scheduler',
  '--edge-skip-compat-layer-relaunch',
  '--enable-crashpad',
  '--enable-gpu-rasterization',
  '--enable-remote-extensions',
  '--enable-unsafe-swiftshader',
  '--export-tagged-pdf',
  '--flag-switches-begin',
  '--flag-switches-end',
  '--force-color-profile',
  '--load-extension',
  '--media-router',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-sandbox',
  '--no-service-autorun',
  '--password-store',
  '--remote-debugging-pipe',
  '--show-component-extension-options',
  '--unsafely-disable-devtools-self-xss-warnings',
  '--use-mock-keychain',
  '--user-data-dir',
];

/** The features that the driver disables and that are about what is shown, not about what is asked for. */
const FEATURES_ELSEWHERE = [
  'AutoDeElevate',
  'GlobalMediaControls',
  'LensOverlay',
  'msEdgeUpdateLaunchServicesPreferredVersion',
  'msForceBrowserSignIn',
];

/**
 * The changes that an audit tries: each switch away, each disabled feature back, and all of them at once (`bare`).
 * @param commandLine of a Chromium that the driver started, as `chrome://version` shows it
 * @example changesOf('chrome --disable-sync --disable-features=Translate,PaintHolding --no-first-run').map(({ id }) => id)
 * // ['bare', 'without --disable-sync', 'with Translate', 'with PaintHolding']
 */
export function changesOf(commandLine: string): readonly Change[] {
  const words = commandLine.split(/\s+(?=--)/).map((word) => word.trim().split(/\s/)[0] ?? '');
  const switches = words.filter((word) => word.startsWith('--') && !ELSEWHERE.includes(nameOf(word)));
  // Of repeated switches Chromium heeds the last (base/command_line.h), which is how the kit's own comes through.
  const disabling = words.findLast((word) => nameOf(word) === '--disable-features') ?? '';
  const features = disabling.split('=')[1]?.split(',') ?? [];
  return [
    { id: 'bare', add: [], remove: [...new Set([...switches, ...(disabling ? [disabling] : [])])] },
    ...[...new Set(switches)].map((word) => ({ id: `without ${word}`, add: [], remove: [word] })),
    ...features
      .filter((feature) => !FEATURES_ELSEWHERE.includes(feature))
      .map((feature) => ({
        id: `with ${feature}`,
        add: [`--disable-features=${features.filter((each) => each !== feature).join(',')}`],
        remove: [],
      })),
  ];
}

const nameOf = (word: string): string => word.split('=')[0] ?? word;
