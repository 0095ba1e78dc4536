/** What Playwright's command line says about its builds. Pure. */
import type { Progress } from './source.ts';

/** A build that `playwright install` would place. */
export interface PlaywrightBuild {
  readonly version: string;
  readonly folder: string;
}

/**
 * Reads what `playwright install --dry-run` prints of a browser; null if it says nothing of it.
 *
 * @example
 * Chrome for Testing 156.0.8078.4 (playwright chromium v1248)   // Playwright 1.64
 * browser: chromium version 133.0.6943.16                       // Playwright 1.50
 *   Install location:    /home/me/.cache/ms-playwright/chromium-1155
 */
export function readPlan(text: string, browser: string): PlaywrightBuild | null {
  for (const block of text.split(/\n\s*\n/)) {
    const title = /^(?:browser: (\S+)|.*\(playwright (\S+) v\d+\)).*$/m.exec(block);
    if (!title || (title[1] ?? title[2]) !== browser) continue;
    const version = /\d+(?:\.\d+)+/.exec(title[0])?.[0];
    const folder = /^\s*Install location:\s+(\S.*?)\s*$/m.exec(block)?.[1];
    if (version && folder) return { version, folder };
  }
  return null;
}

/** Reads a row of the bar that Playwright draws where no terminal is; null if the line is something else. */
export function readBar(line: string): Progress | null {
  const [, percent, size] = /\|\s*(\d+)% of ([\d.]+) (?:MiB|Mb|MB)\s*$/.exec(line) ?? [];
  if (percent === undefined || size === undefined) return null;
  const total = Math.round(Number(size) * 1024 * 1024);
  return { doing: 'downloading', done: Math.round((total * Number(percent)) / 100), total, unit: 'bytes' };
}

/** The line that says most about why it failed, of all that npm and Playwright say. */
export function complaintOf(lines: readonly string[]): string {
  const said = lines
    .map((line) => line.replace(/^npm (error|ERR!)\s*(notarget)?/, '').trim())
    .filter((line) => line !== '');
  const telling = [
    /No matching version found/,
    /\bE(NOTFOUND|CONNREFUSED|AI_AGAIN|TIMEDOUT)\b/,
    /Download failed:/,
    /\bERROR\b/,
    /Error:/,
  ];
  for (const pattern of telling) {
    const line = said.find((each) => pattern.test(each));
    if (line) return line.slice(0, 300).replace(/\.$/, '');
  }
  return said.slice(-3).join(' ').slice(-300);
}
