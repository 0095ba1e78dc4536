import { expect, test } from '@playwright/test';
import { complaintOf, readBar, readPlan } from '../../../../src/browsers/installs/playwright-builds.ts';

const playwright164 = `Chrome for Testing 156.0.8078.4 (playwright chromium v1248)
  Install location:    /home/me/.cache/ms-playwright/chromium-1248
  Download url:        https://cdn.playwright.dev/builds/cft/156.0.8078.4/linux64/chrome-linux64.zip

FFmpeg (playwright ffmpeg v1013)
  Install location:    /home/me/.cache/ms-playwright/ffmpeg-1013
  Download url:        https://cdn.playwright.dev/builds/ffmpeg/1013/ffmpeg-linux.zip
`;

const playwright150 = `╔════╗
║ WARNING: It looks like you are running 'npx playwright install' without first ║
╚════╝
browser: chromium version 133.0.6943.16
  Install location:    /home/my name/.cache/ms-playwright/chromium-1155
  Download url:        https://cdn.playwright.dev/builds/chromium/1155/chromium-linux.zip

browser: ffmpeg
  Install location:    /home/my name/.cache/ms-playwright/ffmpeg-1011

browser: chromium-headless-shell version 133.0.6943.16
  Install location:    /home/my name/.cache/ms-playwright/chromium_headless_shell-1155
`;

test('readPlan() reads what Playwright 1.64 and 1.50 print', () => {
  expect(readPlan(playwright164, 'chromium')).toEqual({
    version: '156.0.8078.4',
    folder: '/home/me/.cache/ms-playwright/chromium-1248',
  });
  expect(readPlan(playwright150, 'chromium')).toEqual({
    version: '133.0.6943.16',
    folder: '/home/my name/.cache/ms-playwright/chromium-1155',
  });
  expect(readPlan(playwright150, 'firefox')).toBeNull();
  expect(readPlan('npm error code ETARGET', 'chromium')).toBeNull();
});

test('readBar() reads a row of the bar, and nothing else', () => {
  const total = 100 * 1024 * 1024;
  expect(readBar('|■■■■■■■■        |  20% of 100 MiB')).toEqual({
    doing: 'downloading',
    done: total / 5,
    total,
    unit: 'bytes',
  });
  expect(readBar('|■■■■■■■■        |  20% of 100 Mb')).toMatchObject({ total });
  expect(readBar('Downloading Firefox 157.0 (playwright firefox v1555)')).toBeNull();
});

test('complaintOf() finds the line that says why', () => {
  const npm = [
    'npm error code ETARGET',
    'npm error notarget No matching version found for playwright@9.9.9.',
    'npm error A log',
  ];
  expect(complaintOf(npm)).toBe('No matching version found for playwright@9.9.9');
  expect(complaintOf(['Downloading', 'Error: getaddrinfo ENOTFOUND cdn.playwright.dev', 'Error: later'])).toMatch(
    /ENOTFOUND/,
  );
  expect(complaintOf(['a', 'b', '', 'c', 'd'])).toBe('b c d');
});
