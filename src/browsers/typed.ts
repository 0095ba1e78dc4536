/** The address typed with real key presses (X11's XTEST, through xdotool), as a person does after Ctrl+T. */
import type { BrowserContext } from '@playwright/test';
import { $, which } from 'zx';
import type { Tab } from './browser.ts';
import { tabOf } from './playwright.ts';

/** Milliseconds between two key presses: a quick typist's. */
const KEY_MS = 30;

/** Whether key presses can be made here: X11 and xdotool. */
export const canType = (): boolean => process.platform === 'linux' && which.sync('xdotool', { nothrow: true }) !== null;

interface Typing {
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  readonly context: BrowserContext;
  /** WM_CLASS of the browser's window, in part. */
  readonly windowClass: string;
  readonly begins: () => void;
}

/** Focuses the browser's window, opens a new tab with Ctrl+T, types the address and presses Return. */
export async function openByTyping({ env, url, context, windowClass, begins }: Typing): Promise<Tab> {
  const xdotool = $({ quiet: true, env: { ...process.env, ...env }, timeout: '15s' });
  const found = await xdotool`xdotool search --sync --onlyvisible --class ${windowClass}`;
  const window = found.lines().at(-1);
  if (!window) throw new Error(`Cannot type the address: no window of class ${windowClass} on the display`);
  await xdotool`xdotool windowfocus --sync ${window}`;
  const page = context.waitForEvent('page', { timeout: 15_000 });
  await xdotool`xdotool key ctrl+t`;
  const opened = await page;
  const address = url.replace(/^http:\/\//, '');
  begins();
  const tab = tabOf(Promise.resolve(opened), () => opened.waitForURL(url, { timeout: 0, waitUntil: 'load' }));
  await xdotool`xdotool type --delay ${KEY_MS} ${address}`;
  await xdotool`xdotool key Return`;
  return tab;
}
