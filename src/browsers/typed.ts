/** The address typed into a new tab of a browser that Playwright drives, as a person does after Ctrl+T. */
import type { BrowserContext } from '@playwright/test';
import type { Tab } from './browser.ts';
import { asTyped, keyboardOf } from './keyboard.ts';
import { tabOf } from './playwright.ts';

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
  const keyboard = keyboardOf(env);
  await keyboard.focus(windowClass);
  const page = context.waitForEvent('page', { timeout: 15_000 });
  await keyboard.press('ctrl+t');
  const opened = await page;
  await keyboard.press('ctrl+l'); // the driver may have given the focus to the page
  begins();
  const tab = tabOf(Promise.resolve(opened), () => opened.waitForURL(url, { timeout: 0, waitUntil: 'load' }));
  await keyboard.type(asTyped(url));
  await keyboard.press('Return');
  return tab;
}
